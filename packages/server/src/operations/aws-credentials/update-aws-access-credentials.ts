import type { AWSAccessCredentialsUpdate } from '@tessera/contract';
import type * as z from 'zod';
import type { KeyRing } from '../../kit/key-ring.ts';
import { Problem } from '../../kit/problem.ts';
import { requireEndpoint } from '../../services/outbound/endpoint.ts';
import type { UseCase } from '../use-case.ts';
import { changed } from '../users/profile.ts';
import { changedBuckets } from './buckets.ts';
import { requireWhole, sealSecret } from './key-pair.ts';
import { writeInNamespace } from './namespace.ts';
import type { CredentialsRecord } from './store.ts';
import { replaceCredentials } from './store-credentials.ts';
import { storePlace } from './store-place.ts';

/** Changes credentials: absent keeps; a new access key ID needs its secret; a new default takes the old one's place. */
export const updateAWSAccessCredentials: UseCase<'updateAWSAccessCredentials'> = async (
  deps,
  { principal, params, body, now },
) => {
  await requireEndpoint(deps.outbound, body.endpoint);
  await writeInNamespace(
    deps,
    { path: params.namespace, principal, operation: 'updateAWSAccessCredentials' },
    async (stores, { id: namespaceId }) => {
      const before = await stores.awsCredentials.find(namespaceId, params.name, 'AWS');
      if (!before) throw new Problem('credentials_not_found');
      await replaceCredentials(stores, before, { ...afterUpdate(deps.keyRing, before, body), updatedAt: now });
    },
  );
  return undefined;
};

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
    secret: secret === undefined ? kept : sealSecret(ring, secret, before),
    serviceRoleArn: changed(before.serviceRoleArn, body.service_role_arn),
    ...storePlace(before, body),
    isDefault: body.default ?? before.isDefault,
    buckets: changedBuckets(before, body.buckets),
  };
  requireWhole({
    accessKeyId: after.accessKeyId,
    hasSecret: after.secret !== undefined,
    serviceRoleArn: after.serviceRoleArn,
  });
  return after;
}
