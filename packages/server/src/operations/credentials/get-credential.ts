import { Problem } from '../../kit/problem.ts';
import { originOf } from '../../services/audit/event.ts';
import { credentialsNamespace } from '../aws-credentials/namespace.ts';
import type { UseCase } from '../use-case.ts';
import { accessCredentialAnswer } from './answer.ts';

export const getCredential: UseCase<'getCredential'> = async (deps, { principal, params, client, now }) => {
  const { found, namesOnly } = await deps.db.read(async (stores) => {
    const namespace = await credentialsNamespace(stores, params.namespace, principal, 'getCredential');
    return { found: await stores.awsCredentials.find(namespace.id, params.name), namesOnly: namespace.namesOnly };
  });
  if (!found) throw new Problem('credentials_not_found');
  const { id, namespaceId } = found;
  deps.audit.note({ at: now, action: 'credentials.read', subjectId: id, namespaceId }, originOf(principal, client));
  const answer = accessCredentialAnswer(found, namesOnly);
  return namesOnly ? answer : { ...answer, checks: found.validation?.checks };
};
