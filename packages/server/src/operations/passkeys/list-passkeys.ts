import type { UseCase } from '../use-case.ts';
import { passkeyAnswer } from './answer.ts';

/** The caller's passkeys, the oldest first. */
export const listPasskeys: UseCase<'listPasskeys'> = async (deps, { principal }) => {
  const found = await deps.db.read(({ passkeys }) => passkeys.list(principal.userId));
  return found.map(passkeyAnswer);
};
