import { type AccountChange, accountOf } from '../../services/administration/change-account.ts';
import type { Call, Deps } from '../use-case.ts';

type AccountCall = Pick<Call<'enableUser'>, 'principal' | 'params' | 'now'>;

/** Changes the account that the path names, at the caller's wish. */
export async function writeAccount(
  { db }: Deps,
  { principal, params, now }: AccountCall,
  change: AccountChange,
): Promise<undefined> {
  await db.write(
    async (stores) => change(stores, await accountOf(stores, params.user), { now, actorId: principal.userId }),
    {
      serializeBy: async (stores) => (await accountOf(stores, params.user)).id,
    },
  );
  return undefined;
}
