import { Problem } from '../../kit/problem.ts';
import { storedBuckets } from '../aws-credentials/buckets.ts';
import { sealSecret } from '../aws-credentials/key-pair.ts';
import { credentialsNamespace } from '../aws-credentials/namespace.ts';
import { keptExternalId } from '../credentials/external-id.ts';
import { memberFields } from '../credentials/member.ts';
import type { UseCase } from '../use-case.ts';
import { validation } from './validation.ts';

/** Tries a credential out before it is stored. Nothing is stored. */
export const validateNewCredential: UseCase<'validateNewCredential'> = async (
  deps,
  { principal, params, body, now },
) => {
  const { namespaceId, externalId } = await deps.db.read(async (stores) => {
    const { id } = await credentialsNamespace(stores, params.namespace, principal, 'validateNewCredential');
    return { namespaceId: id, externalId: await stores.awsCredentials.externalId(id) };
  });
  await deps.limits.validation(namespaceId, now);
  const { probe_writes, paths, ...given } = body;
  const answer = (checks: Awaited<ReturnType<typeof validation>>) => ({
    valid: checks.every(({ status }) => status !== 'failed'),
    checked_at: now,
    checks,
  });
  let fields: ReturnType<typeof memberFields>;
  let buckets: string[];
  try {
    fields = memberFields(undefined, given);
    buckets = storedBuckets(fields.kind, given.buckets);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return answer([{ name: 'well_formed', status: 'failed', reason: error.message, error: error.code }]);
  }
  const { newSecret, ...member } = fields;
  const row = { id: deps.newId(), namespaceId, kind: member.kind };
  const credentials = {
    ...row,
    ...member,
    name: given.name ?? 'default',
    secret: newSecret === undefined ? undefined : sealSecret(deps.keyRing, newSecret, row),
    allowedInTasks: true,
    isDefault: false,
    buckets,
    createdAt: now,
    updatedAt: now,
  };
  // The one that storing it would keep. Another namespace's would reach the role that trusts that namespace.
  const kept = await deps.db.read((stores) => keptExternalId(stores, namespaceId, member.externalId));
  return answer(await validation(deps, credentials, kept ?? externalId, { probe_writes, paths }));
};
