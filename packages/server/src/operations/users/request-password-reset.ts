import type { UseCase } from '../use-case.ts';

/**
 * Notes that somebody wants a reset. Who it is, and whether they have a confirmed address, is found out by the worker
 * that sends the mail: this answer says the same in the same time whoever exists.
 */
export const requestPasswordReset: UseCase<'requestPasswordReset'> = async (deps, { body, now }) => {
  const mailId = deps.newId();
  await deps.db.write(({ outbox }) =>
    outbox.add(mailId, { kind: 'password_reset_wanted', email: body.email, username: body.username }, now),
  );
  deps.mailWaits();
  return undefined;
};
