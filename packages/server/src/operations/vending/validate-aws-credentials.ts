import { Problem } from '../../kit/problem.ts';
import { credentialsNamespace } from '../aws-credentials/namespace.ts';
import type { UseCase } from '../use-case.ts';
import { validation } from './validation.ts';

/** Tries stored credentials out, and stores what was found with them. Always answers: what is wrong is in the checks. */
export const validateAWSCredentials: UseCase<'validateAWSCredentials'> = async (
  deps,
  { principal, params, body, now },
) => {
  const { found, externalId } = await deps.db.read(async (stores) => {
    const { id } = await credentialsNamespace(stores, params.namespace, principal, 'validateAWSCredentials');
    const found = await stores.awsCredentials.find(id, params.name, 'AWS');
    return { found, externalId: await stores.awsCredentials.externalId(id) };
  });
  if (!found) throw new Problem('credentials_not_found');
  await deps.limits.validation(found.namespaceId, now);
  const checks = await validation(deps, found, found.externalId ?? externalId, body ?? {});
  const valid = checks.every(({ status }) => status !== 'failed');
  return deps.db.write(async (stores) => {
    await stores.awsCredentials.setValidation(found.id, { at: now, valid, checks });
    const { id: subjectId, namespaceId } = found;
    const detail = valid ? 'valid' : 'not valid';
    await stores.audit.add({ at: now, action: 'credentials.validate', subjectId, namespaceId, detail });
    return { valid, checked_at: now, checks };
  });
};
