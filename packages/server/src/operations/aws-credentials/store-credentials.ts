import { Problem } from '../../kit/problem.ts';
import { externalIdOf } from '../credentials/external-id.ts';
import { withUsual } from '../policies/quotas.ts';
import type { Stores } from '../stores.ts';
import type { CredentialsNamespace } from './namespace.ts';
import { type CredentialsRecord, providerOf } from './store.ts';

/**
 * Stores new credentials, inside the transaction. The first ones of a provider in a namespace become its default. Throws
 * `credentials_name_taken`, `access_key_taken` or `quota_exceeded`.
 */
export async function storeCredentials(
  stores: Stores,
  { organization }: CredentialsNamespace,
  fresh: CredentialsRecord,
): Promise<void> {
  const { awsCredentials } = stores;
  const { namespaceId, name, accessKeyId, createdAt: at } = fresh;
  const provider = providerOf(fresh.kind);
  const present = await awsCredentials.census(namespaceId, { name, accessKeyId, provider });
  if (present.ofName > 0) throw new Problem('credentials_name_taken');
  if (present.ofAccessKey > 0) throw new Problem('access_key_taken');
  const quota = withUsual(organization?.quotas).credentials;
  if (present.all >= quota) {
    throw new Problem('quota_exceeded', { message: `The namespace has at most ${quota} credentials` });
  }
  const isDefault = fresh.isDefault || present.ofProvider === 0;
  if (isDefault) await awsCredentials.clearDefault(namespaceId, provider);
  if (fresh.serviceRoleArn !== undefined) await externalIdOf(stores, namespaceId);
  await awsCredentials.insert({ ...fresh, isDefault, secretSetAt: fresh.secret && at });
  await stores.audit.add({ at, action: 'credentials.create', subjectId: fresh.id, namespaceId });
}

/** Puts `after` in the place of `before`, inside the transaction. Throws as `storeCredentials` does. */
export async function replaceCredentials(
  stores: Stores,
  before: CredentialsRecord,
  after: CredentialsRecord,
): Promise<void> {
  const { awsCredentials } = stores;
  const { namespaceId, updatedAt: at } = after;
  if (after.name !== before.name && (await awsCredentials.find(namespaceId, after.name))) {
    throw new Problem('credentials_name_taken');
  }
  if (after.accessKeyId !== undefined && after.accessKeyId !== before.accessKeyId) {
    const holder = await awsCredentials.findByAccessKeyId(namespaceId, after.accessKeyId);
    if (holder) throw new Problem('access_key_taken');
  }
  if (after.isDefault && !before.isDefault) await awsCredentials.clearDefault(namespaceId, providerOf(after.kind));
  if (after.serviceRoleArn !== undefined) await externalIdOf(stores, namespaceId);
  const isSameSecret = after.secret?.text === before.secret?.text;
  await awsCredentials.update({
    ...after,
    secretSetAt: isSameSecret ? before.secretSetAt : after.secret && at,
    validation: isTriedAlike(before, after) ? before.validation : undefined,
  });
  if (after.name !== before.name) await followRename(stores, namespaceId, before.name, after.name);
  await stores.audit.add({ at, action: 'credentials.update', subjectId: after.id, namespaceId });
}

/** Whether a validation of one holds for the other: the result for another key must not be shown for this one. */
function isTriedAlike(before: CredentialsRecord, after: CredentialsRecord): boolean {
  const tried = (one: CredentialsRecord) => {
    const { accessKeyId, accountName, serviceRoleArn, externalId, endpoint, region, pathStyle, buckets } = one;
    const { sseKmsKeyId, secret, tenantId, clientId } = one;
    return JSON.stringify([
      [accessKeyId, accountName, tenantId, clientId, secret?.text, serviceRoleArn, externalId],
      [endpoint, region, pathStyle, sseKmsKeyId, buckets],
    ]);
  };
  return tried(before) === tried(after);
}

/** The namespace's default path names its credentials by name: it goes on meaning the same ones. */
async function followRename(stores: Stores, namespaceId: string, from: string, to: string): Promise<void> {
  const renamed = { defaultS3PathCredentialsName: to };
  const user = await stores.users.find({ id: namespaceId });
  if (user?.defaultS3PathCredentialsName === from) await stores.users.update({ ...user, ...renamed });
  const organization = await stores.organizations.find({ id: namespaceId });
  if (organization?.defaultS3PathCredentialsName === from) {
    await stores.organizations.update({ ...organization, ...renamed });
  }
}
