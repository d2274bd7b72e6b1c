import { removeMfa } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Turns the second factor of an account off, for a user who lost it. The user is told by mail. */
export const removeUserMfa: UseCase<'removeUserMfa'> = async (deps, call) => {
  await writeAccount(deps, call, removeMfa);
  deps.mailWaits();
  return undefined;
};
