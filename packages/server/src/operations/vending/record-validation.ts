import type { CredentialsRecord, Validation } from '../aws-credentials/store.ts';
import type { Stores } from '../stores.ts';

/**
 * Stores the result of a validation, inside the transaction, and owes the owners of the namespace a mail where the
 * credentials worked before and do not now. Resolves with whether mails are owed.
 * @param seenBy the user that validated by hand, and needs no mail
 */
export async function recordValidation(
  stores: Stores,
  newId: () => string,
  before: CredentialsRecord,
  validation: Validation,
  { seenBy, neverSeen = false }: { seenBy?: string; neverSeen?: boolean } = {},
): Promise<boolean> {
  const { id, namespaceId } = before;
  const { at, valid } = validation;
  if (!(await stores.awsCredentials.setValidation(before, validation))) return false;
  const detail = valid ? 'valid' : 'not valid';
  await stores.audit.add({ at, action: 'credentials.validate', subjectId: id, namespaceId, detail });
  const worked = before.validation === undefined ? neverSeen : before.validation.valid;
  if (valid || !worked) return false;
  const owners = await ownersOf(stores, namespaceId);
  const told = owners.filter((userId) => userId !== seenBy);
  for (const userId of told)
    await stores.outbox.add(newId(), { kind: 'credentials_failing', userId, credentialsId: id }, at);
  return told.length > 0;
}

/** The user whose namespace it is, or the owners of the organization. */
async function ownersOf({ organizations, members }: Stores, namespaceId: string): Promise<string[]> {
  if (!(await organizations.find({ id: namespaceId }))) return [namespaceId];
  return (await members.listOf(namespaceId)).filter(({ role }) => role === 'owner').map(({ userId }) => userId);
}
