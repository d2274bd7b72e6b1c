import type { Provider } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { credentialsNamespace } from '../aws-credentials/namespace.ts';
import type { Call, Deps } from '../use-case.ts';
import { recordValidation } from './record-validation.ts';
import { validation } from './validation.ts';

/** Tries stored credentials out, and stores the result with them. Always answers: faults are in the checks. */
export async function validateStored(
  deps: Deps,
  { principal, params, body, now }: Pick<Call<'validateAWSCredentials'>, 'principal' | 'params' | 'body' | 'now'>,
  { operation, provider }: { operation: 'validateAWSCredentials' | 'validateCloudCredential'; provider: Provider },
) {
  const { found, externalId } = await deps.db.read(async (stores) => {
    const { id } = await credentialsNamespace(stores, params.namespace, principal, operation);
    const found = await stores.awsCredentials.find(id, params.name, provider);
    return { found, externalId: await stores.awsCredentials.externalId(id) };
  });
  if (!found) throw new Problem('credentials_not_found');
  await deps.limits.validation(found.namespaceId, now);
  const checks = await validation(deps, found, found.externalId ?? externalId, body ?? {});
  const valid = checks.every(({ status }) => status !== 'failed');
  const isOwed = await deps.db.write((stores) =>
    recordValidation(stores, deps.newId, found, { at: now, valid, checks }, { seenBy: principal.userId }),
  );
  if (isOwed) deps.mailWaits();
  return { valid, checked_at: now, checks };
}
