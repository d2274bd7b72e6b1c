import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { storedBuckets } from './buckets.ts';
import { requireWhole, sealSecret } from './key-pair.ts';
import { writeInNamespace } from './namespace.ts';

/** How many credentials a namespace may have. */
export const credentialsQuota = 200;

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
  const id = deps.newId();
  await writeInNamespace(
    deps,
    { path: params.namespace, principal, operation: 'addAWSAccessCredentials' },
    async (stores, namespaceId) => {
      const { awsCredentials } = stores;
      if (await awsCredentials.find(namespaceId, name)) throw new Problem('credentials_name_taken');
      if (accessKeyId !== undefined && (await awsCredentials.findByAccessKeyId(namespaceId, accessKeyId))) {
        throw new Problem('access_key_taken');
      }
      const present = await awsCredentials.count(namespaceId);
      if (present >= credentialsQuota) {
        throw new Problem('quota_exceeded', { message: `A namespace has at most ${credentialsQuota} credentials` });
      }
      const isDefault = body.default === true || present === 0;
      if (isDefault) await awsCredentials.clearDefault(namespaceId);
      await awsCredentials.insert({
        id,
        namespaceId,
        name,
        accessKeyId,
        secret: secret === undefined ? undefined : sealSecret(deps.keyRing, secret, namespaceId, id),
        serviceRoleArn,
        isDefault,
        buckets: storedBuckets(body.buckets),
        createdAt: now,
        updatedAt: now,
      });
      await stores.audit.add({ at: now, action: 'credentials.create', subjectId: id, namespaceId });
    },
  );
  return undefined;
};
