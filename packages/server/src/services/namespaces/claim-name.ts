import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../../operations/stores.ts';
import { nameKey } from './name.ts';

/**
 * How many names one account may ever take, for itself and for organizations. Names are never given back, so an account
 * that renames and deletes in a loop would otherwise take all the good ones, and fill the database.
 */
export const nameQuota = 1000;

/** Gives the name to the namespace, at the caller's wish; false when another has or had it. One's own old name is free. */
export async function claimName(
  { namespaces }: Stores,
  name: string,
  namespaceId: string,
  callerId: string,
): Promise<boolean> {
  const key = nameKey(name);
  const owner = await namespaces.ownerOfName(key);
  if (owner !== undefined) return owner === namespaceId;
  if ((await namespaces.countNamesClaimedBy(callerId)) >= nameQuota) {
    throw new Problem('quota_exceeded', { message: `You have taken ${nameQuota} names already, and names stay taken` });
  }
  await namespaces.insertName(key, namespaceId, callerId);
  return true;
}
