import { accountOf } from '../../services/administration/change-account.ts';
import { createRecoveryLink as create } from '../../services/administration/recovery-link.ts';
import type { UseCase } from '../use-case.ts';

/** Makes a link to hand over, by which the owner of an account sets a new password. */
export const createRecoveryLink: UseCase<'createRecoveryLink'> = (deps, { params, now }) => {
  const id = deps.newId();
  return deps.db.write(
    async (stores) => {
      const user = await accountOf(stores, params.user);
      const { url, expiresAt } = await create(stores, user, { now, id, publicUrl: deps.publicUrl() });
      return { url, expires_at: expiresAt };
    },
    { serializeBy: async (stores) => (await accountOf(stores, params.user)).id },
  );
};
