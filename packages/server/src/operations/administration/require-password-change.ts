import { requirePasswordChange as require } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Has an account set a new password before its sessions and its password permit anything else. */
export const requirePasswordChange: UseCase<'requirePasswordChange'> = (deps, call) =>
  writeAccount(deps, call, require);
