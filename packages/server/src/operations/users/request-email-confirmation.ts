import type { UseCase } from '../use-case.ts';
import { isConfirmed } from './email.ts';

/**
 * Mails the confirmation again, where there is an address to confirm. Requests beyond the account's limit are answered
 * alike, and not noted: an account cannot fill the outbox, in which the confirmations of others wait.
 */
export const requestEmailConfirmation: UseCase<'requestEmailConfirmation'> = async (deps, { principal, now }) => {
  const mailId = deps.newId();
  await deps.db.write(
    async (stores) => {
      const user = await stores.users.find({ id: principal.userId });
      if (user?.email === undefined || isConfirmed(user)) return;
      if (!(await deps.limits.mayRequestConfirmation(stores, user.id, now))) return;
      await stores.outbox.add(mailId, { kind: 'confirm_email', userId: user.id, email: user.email }, now);
    },
    { serializeBy: principal.userId },
  );
  deps.mailWaits();
  return undefined;
};
