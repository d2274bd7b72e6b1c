import { accountOf, type ToldChange } from '../../services/administration/change-account.ts';
import type { Call, Deps } from '../use-case.ts';

type AccountCall = Pick<Call<'enableUser'>, 'principal' | 'params' | 'now'>;

/** Changes the account that the path names, at the caller's wish. */
export async function writeAccount(
  { db, newId }: Deps,
  { principal, params, now }: AccountCall,
  change: ToldChange,
): Promise<undefined> {
  const acting = { now, actorId: principal.userId, mailId: newId() };
  await db.write(async (stores) => change(stores, await accountOf(stores, params.user), acting), {
    serializeBy: async (stores) => (await accountOf(stores, params.user)).id,
  });
  return undefined;
}
