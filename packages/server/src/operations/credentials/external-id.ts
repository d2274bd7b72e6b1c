import { randomBase62 } from '../../kit/random-base62.ts';
import type { Stores } from '../stores.ts';

/**
 * An external ID that a caller gave, if it may be used: long enough not to be guessed, and of no other namespace.
 * Otherwise the namespace's own is used, so that no caller reaches another's role by naming it (AWS, "The confused
 * deputy problem").
 */
export async function keptExternalId(
  { awsCredentials }: Pick<Stores, 'awsCredentials'>,
  namespaceId: string,
  given: string | undefined,
): Promise<string | undefined> {
  if (given === undefined || !/^[\w+=,.@:/-]{16,1224}$/.test(given)) return undefined;
  return (await awsCredentials.isForeignExternalId(namespaceId, given)) ? undefined : given;
}

/** The external ID of a namespace, made when it is first asked for. Inside a transaction. */
export async function externalIdOf(
  { awsCredentials }: Pick<Stores, 'awsCredentials'>,
  namespaceId: string,
): Promise<string> {
  const present = await awsCredentials.externalId(namespaceId);
  if (present !== undefined) return present;
  const made = `tessera-${randomBase62(32)}`;
  await awsCredentials.addExternalId(namespaceId, made);
  return made;
}
