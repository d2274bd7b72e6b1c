import { invalidToken } from '../../authentication/refusals.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';
import type { UseCase } from '../use-case.ts';
import { emailKey } from './email.ts';
import type { UserRecord } from './store.ts';

/** Confirms the address that the presented token was mailed to, once. */
export const confirmEmail: UseCase<'confirmEmail'> = async (deps, { principal, now }) => {
  await deps.db.write(
    async (stores) => {
      const user = await stores.users.find({ id: principal.userId });
      const bound = principal.token?.emailKey;
      if (!user || user.email === undefined || bound === undefined || emailKey(user.email) !== bound) {
        throw invalidToken('another address since');
      }
      await confirmAddress(stores, user, now);
    },
    { serializeBy: principal.userId },
  );
  return undefined;
};

/**
 * Makes the address that the account claims its confirmed one, after it was shown that its person reads the mailbox.
 * Resolves with the record as it is then.
 */
export async function confirmAddress(stores: Stores, user: UserRecord, now: string): Promise<UserRecord> {
  const { users, tokens } = stores;
  const email = user.email ?? '';
  const holder = await users.findByConfirmedEmail(email);
  // Whoever reads this reads the mailbox, so it gives nothing away.
  if (holder && holder.id !== user.id) throw new Problem('email_taken');
  const confirmed = { ...user, confirmedEmail: emailKey(email), updatedAt: now };
  await users.update(confirmed);
  await tokens.removeOfScope(user.id, 'confirm_email');
  // A reset that was mailed to the address before opens nothing any more.
  if (user.confirmedEmail !== undefined) await tokens.removeOfScope(user.id, 'password_reset');
  await stores.audit.add({ at: now, action: 'email.confirm', subjectId: user.id });
  return confirmed;
}
