import type { UseCase } from '../use-case.ts';
import { deleteAccount } from './delete-account.ts';
import { ownRecord } from './update-user.ts';

/** Deletes the caller's account with everything in it, and the organizations without other members. */
export const deleteUser: UseCase<'deleteUser'> = async (deps, { principal, params, now }) => {
  await deps.db.write(
    async (stores) => deleteAccount(stores, await ownRecord(stores.users, params.username, principal), now),
    { serializeBy: principal.userId },
  );
  return undefined;
};
