import type { UseCase } from '../use-case.ts';

/** Ends all of the caller's sessions but the one that asks. */
export const endOtherSessions: UseCase<'endOtherSessions'> = async (deps, { principal, now }) => {
  await deps.db.write(
    async (stores) => {
      await stores.tokens.removeSessions(principal.userId, principal.token?.id);
      await stores.audit.add({ at: now, action: 'session.end_others', subjectId: principal.userId });
    },
    { serializeBy: principal.userId },
  );
  return undefined;
};
