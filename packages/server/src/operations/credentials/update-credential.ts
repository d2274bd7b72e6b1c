import { Problem } from '../../kit/problem.ts';
import { requireEndpoint } from '../../services/outbound/endpoint.ts';
import { changedBuckets } from '../aws-credentials/buckets.ts';
import { sealSecret } from '../aws-credentials/key-pair.ts';
import { writeInNamespace } from '../aws-credentials/namespace.ts';
import { replaceCredentials } from '../aws-credentials/store-credentials.ts';
import type { UseCase } from '../use-case.ts';
import { keptExternalId } from './external-id.ts';
import { endpointIn, memberFields } from './member.ts';

/** Changes a credential: absent keeps; a new key ID needs its secret; a new default takes the old one's place. */
export const updateCredential: UseCase<'updateCredential'> = async (deps, { principal, params, body, now }) => {
  await requireEndpoint(deps.outbound, endpointIn(body));
  await writeInNamespace(
    deps,
    { path: params.namespace, principal, operation: 'updateCredential' },
    async (stores, { id: namespaceId }) => {
      const before = await stores.awsCredentials.find(namespaceId, params.name);
      if (!before) throw new Problem('credentials_not_found');
      const { newSecret, ...fields } = memberFields(before, body);
      await replaceCredentials(stores, before, {
        ...before,
        ...fields,
        name: body.name ?? before.name,
        secret: newSecret === undefined ? before.secret : sealSecret(deps.keyRing, newSecret, before),
        externalId: await keptExternalId(stores, namespaceId, fields.externalId),
        allowedInTasks: body.allowed_in_tasks ?? before.allowedInTasks,
        isDefault: body.provider_default ?? before.isDefault,
        buckets: changedBuckets(before, body.buckets),
        updatedAt: now,
      });
    },
  );
  return undefined;
};
