import { grant } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Makes an account an administrator of the site. */
export const grantSiteAdmin: UseCase<'grantSiteAdmin'> = (deps, call) => writeAccount(deps, call, grant);
