import { invalidToken } from '../../authentication/refusals.ts';
import type { UseCase } from '../use-case.ts';
import { confirmAddress } from './confirm-address.ts';
import { emailKey } from './email.ts';

/** Confirms the address that the presented token was mailed to, once. */
export const confirmEmail: UseCase<'confirmEmail'> = async (deps, { principal, now }) => {
  await deps.db.write(
    async (stores) => {
      const user = await stores.users.find({ id: principal.userId });
      const bound = principal.token?.emailKey;
      if (!user || user.email === undefined || bound === undefined || emailKey(user.email) !== bound) {
        throw invalidToken('another address since');
      }
      await confirmAddress(stores, user, user.email, now);
      await stores.audit.add({ at: now, action: 'email.confirm', subjectId: user.id });
    },
    { serializeBy: principal.userId },
  );
  return undefined;
};
