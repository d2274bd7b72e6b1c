import type { UseCase } from '../use-case.ts';
import { ownPasskey } from './answer.ts';

/** Gives one of the caller's passkeys another name. */
export const renamePasskey: UseCase<'renamePasskey'> = async (deps, { principal, params, body, now }) => {
  await deps.db.write(
    async (stores) => {
      const { id } = await ownPasskey(stores, principal.userId, params.passkey);
      await stores.passkeys.rename(id, body.name);
      await stores.audit.add({ at: now, action: 'passkey.rename', subjectId: id, namespaceId: principal.userId });
    },
    { serializeBy: principal.userId },
  );
  return undefined;
};
