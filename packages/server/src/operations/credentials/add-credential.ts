import { requireEndpoint } from '../../services/outbound/endpoint.ts';
import { storedBuckets } from '../aws-credentials/buckets.ts';
import { sealSecret } from '../aws-credentials/key-pair.ts';
import { writeInNamespace } from '../aws-credentials/namespace.ts';
import { storeCredentials } from '../aws-credentials/store-credentials.ts';
import type { UseCase } from '../use-case.ts';
import { keptExternalId } from './external-id.ts';
import { endpointIn, memberFields } from './member.ts';

/** Stores a credential of any provider. The first one of a provider in a namespace becomes its default. */
export const addCredential: UseCase<'addCredential'> = async (deps, { principal, params, body, now }) => {
  const { newSecret, ...fields } = memberFields(undefined, body);
  await requireEndpoint(deps.outbound, endpointIn(body));
  const id = deps.newId();
  await writeInNamespace(
    deps,
    { path: params.namespace, principal, operation: 'addCredential' },
    async (stores, namespace) => {
      const { id: namespaceId } = namespace;
      const row = { id, namespaceId, kind: fields.kind };
      await storeCredentials(stores, namespace, {
        ...row,
        ...fields,
        name: body.name ?? 'default',
        secret: newSecret === undefined ? undefined : sealSecret(deps.keyRing, newSecret, row),
        externalId: await keptExternalId(stores, namespaceId, fields.externalId),
        allowedInTasks: body.allowed_in_tasks ?? true,
        isDefault: body.provider_default === true,
        buckets: storedBuckets(fields.kind, body.buckets),
        createdAt: now,
        updatedAt: now,
      });
    },
  );
  return undefined;
};
