import { revoke } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Takes the administration of the site from an account. */
export const revokeSiteAdmin: UseCase<'revokeSiteAdmin'> = (deps, call) => writeAccount(deps, call, revoke);
