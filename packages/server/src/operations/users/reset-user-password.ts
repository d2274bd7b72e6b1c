import { Problem } from '../../kit/problem.ts';
import { afterSuccess } from '../../passwords/attempts.ts';
import { clientKey } from '../../services/limits/client.ts';
import type { UseCase } from '../use-case.ts';
import { endWhatThePasswordOpened, hashNewPassword, requireAnotherPassword } from './new-password.ts';

/** Sets a new password with a `password_reset` token, which works once, or with the present password. */
export const resetUserPassword: UseCase<'resetUserPassword'> = async (deps, { principal, body, client, now }) => {
  const { username, email } = principal.account.user;
  await requireAnotherPassword(deps, principal.account.user, body.password);
  const passwordHash = await hashNewPassword(deps, body.password, [username, email]);
  const mailId = deps.newId();
  await deps.db.write(
    async (stores) => {
      const user = await stores.users.find({ id: principal.userId });
      if (!user) throw new Problem('user_not_found');
      await endWhatThePasswordOpened(stores, user, principal, mailId, now);
      await stores.users.update({ ...user, passwordHash, passwordChangeRequired: false, updatedAt: now });
      if (principal.token?.kind === 'mailed') {
        // From here, the reader of the mailbox can sign in with the new password immediately, even while strangers are
        // guessing.
        await stores.signIns.save({ account: user.id, client: clientKey(client.address) }, afterSuccess(now));
      }
    },
    { serializeBy: principal.userId },
  );
  deps.mailWaits();
  return undefined;
};
