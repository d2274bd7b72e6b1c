import { requireEndpoint } from '../../services/outbound/endpoint.ts';
import type { UseCase } from '../use-case.ts';
import { storedBuckets } from './buckets.ts';
import { requireWhole, sealSecret } from './key-pair.ts';
import { writeInNamespace } from './namespace.ts';
import { storeCredentials } from './store-credentials.ts';
import { storePlace } from './store-place.ts';

/** Stores credentials. The first ones of a namespace become its default. */
export const addAWSAccessCredentials: UseCase<'addAWSAccessCredentials'> = async (
  deps,
  { principal, params, body, now },
) => {
  const name = body.name ?? 'default';
  const accessKeyId = body.access_key_id || undefined;
  const secret = body.secret_access_key || undefined;
  const serviceRoleArn = body.service_role_arn || undefined;
  requireWhole({ accessKeyId, hasSecret: secret !== undefined, serviceRoleArn });
  await requireEndpoint(deps.outbound, body.endpoint);
  const id = deps.newId();
  await writeInNamespace(
    deps,
    { path: params.namespace, principal, operation: 'addAWSAccessCredentials' },
    async (stores, namespace) => {
      const { id: namespaceId } = namespace;
      await storeCredentials(stores, namespace, {
        id,
        namespaceId,
        name,
        kind: 'aws',
        accessKeyId,
        secret: secret === undefined ? undefined : sealSecret(deps.keyRing, secret, { id, namespaceId, kind: 'aws' }),
        serviceRoleArn,
        ...storePlace(undefined, body),
        allowedInTasks: true,
        isDefault: body.default === true,
        buckets: storedBuckets('aws', body.buckets),
        createdAt: now,
        updatedAt: now,
      });
    },
  );
  return undefined;
};
