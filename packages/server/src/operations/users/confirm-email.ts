import { invalidToken } from '../../authentication/refusals.ts';
import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { emailKey } from './email.ts';

/** Confirms the address that the presented token was mailed to, once. */
export const confirmEmail: UseCase<'confirmEmail'> = async (deps, { principal, now }) => {
  await deps.db.write(
    async (stores) => {
      const { users, tokens } = stores;
      const user = await users.find({ id: principal.userId });
      const bound = principal.token?.emailKey;
      if (!user || user.email === undefined || bound === undefined || emailKey(user.email) !== bound) {
        throw invalidToken('another address since');
      }
      const holder = await users.findByConfirmedEmail(user.email);
      // Whoever reads this reads the mailbox, so it gives nothing away.
      if (holder && holder.id !== user.id) throw new Problem('email_taken');
      await users.update({ ...user, confirmedEmail: bound, updatedAt: now });
      await tokens.removeOfScope(user.id, 'confirm_email');
      // A reset that was mailed to the address before opens nothing any more.
      if (user.confirmedEmail !== undefined) await tokens.removeOfScope(user.id, 'password_reset');
      await stores.audit.add({ at: now, action: 'email.confirm', subjectId: user.id });
    },
    { serializeBy: principal.userId },
  );
  return undefined;
};
