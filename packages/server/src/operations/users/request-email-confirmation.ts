import type { UseCase } from '../use-case.ts';
import { isConfirmed } from './email.ts';

/** Mails the confirmation again, where there is an address to confirm. */
export const requestEmailConfirmation: UseCase<'requestEmailConfirmation'> = async (deps, { principal, now }) => {
  const mailId = deps.newId();
  await deps.db.write(async ({ users, outbox }) => {
    const user = await users.find({ id: principal.userId });
    if (user?.email === undefined || isConfirmed(user)) return;
    await outbox.add(mailId, { kind: 'confirm_email', userId: user.id, email: user.email }, now);
  });
  deps.mailWaits();
  return undefined;
};
