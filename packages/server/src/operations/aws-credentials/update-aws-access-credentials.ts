import type { AWSAccessCredentialsUpdate } from '@tessera/contract';
import type * as z from 'zod';
import type { KeyRing } from '../../kit/key-ring.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';
import type { UseCase } from '../use-case.ts';
import { changed } from '../users/profile.ts';
import { changedBuckets } from './buckets.ts';
import { requireWhole, sealSecret } from './key-pair.ts';
import { writeInNamespace } from './namespace.ts';
import type { CredentialsRecord } from './store.ts';

/** Changes credentials: absent keeps; a new access key ID needs its secret; a new default takes the old one's place. */
export const updateAWSAccessCredentials: UseCase<'updateAWSAccessCredentials'> = async (
  deps,
  { principal, params, body, now },
) => {
  await writeInNamespace(
    deps,
    { path: params.namespace, principal, operation: 'updateAWSAccessCredentials' },
    async (stores, namespaceId) => {
      const { awsCredentials } = stores;
      const before = await awsCredentials.find(namespaceId, params.name);
      if (!before) throw new Problem('credentials_not_found');
      const after = { ...afterUpdate(deps.keyRing, before, body), updatedAt: now };
      if (after.name !== before.name && (await awsCredentials.find(namespaceId, after.name))) {
        throw new Problem('credentials_name_taken');
      }
      if (after.accessKeyId !== undefined && after.accessKeyId !== before.accessKeyId) {
        const holder = await awsCredentials.findByAccessKeyId(namespaceId, after.accessKeyId);
        if (holder) throw new Problem('access_key_taken');
      }
      if (after.isDefault && !before.isDefault) await awsCredentials.clearDefault(namespaceId);
      await awsCredentials.update(after);
      if (after.name !== before.name) await followRename(stores, namespaceId, before.name, after.name);
      await stores.audit.add({ at: now, action: 'credentials.update', subjectId: after.id, namespaceId });
    },
  );
  return undefined;
};

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

function afterUpdate(
  ring: KeyRing,
  before: CredentialsRecord,
  body: z.output<typeof AWSAccessCredentialsUpdate>,
): CredentialsRecord {
  const { secret_access_key: secret } = body;
  if (secret === '') throw new Problem('invalid_request', { message: 'secret_access_key: must not be empty' });
  const accessKeyId = changed(before.accessKeyId, body.access_key_id);
  if (accessKeyId !== undefined && accessKeyId !== before.accessKeyId && secret === undefined) {
    throw new Problem('invalid_request', { message: 'secret_access_key: is needed with a new access_key_id' });
  }
  const kept = accessKeyId === undefined ? undefined : before.secret;
  const after: CredentialsRecord = {
    ...before,
    name: body.name ?? before.name,
    accessKeyId,
    secret: secret === undefined ? kept : sealSecret(ring, secret, before.namespaceId, before.id),
    serviceRoleArn: changed(before.serviceRoleArn, body.service_role_arn),
    isDefault: body.default ?? before.isDefault,
    buckets: changedBuckets(before.buckets, body.buckets),
  };
  requireWhole({
    accessKeyId: after.accessKeyId,
    hasSecret: after.secret !== undefined,
    serviceRoleArn: after.serviceRoleArn,
  });
  return after;
}
