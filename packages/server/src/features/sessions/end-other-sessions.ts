import type { UseCase } from '../use-case.ts';

/** Ends all of the caller's sessions but the one that asks. */
export const endOtherSessions: UseCase<'endOtherSessions'> = async (deps, { principal }) => {
  await deps.db.write(({ tokens }) => tokens.removeSessions(principal.userId, principal.token?.id), {
    turn: principal.userId,
  });
  return undefined;
};
