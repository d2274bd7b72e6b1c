import { Problem } from '../../kit/problem.ts';
import { originOf } from '../../services/audit/event.ts';
import type { UseCase } from '../use-case.ts';
import { credentialsAnswer } from './answer.ts';
import { credentialsNamespace } from './namespace.ts';

export const checkAWSAccessCredentialsByName: UseCase<'checkAWSAccessCredentialsByName'> = async (
  deps,
  { principal, params, client, now },
) => {
  const { found, namesOnly } = await deps.db.read(async (stores) => {
    const namespace = await credentialsNamespace(
      stores,
      params.namespace,
      principal,
      'checkAWSAccessCredentialsByName',
    );
    return {
      found: await stores.awsCredentials.find(namespace.id, params.name, 'AWS'),
      namesOnly: namespace.namesOnly,
    };
  });
  if (!found) throw new Problem('credentials_not_found');
  const { id, namespaceId } = found;
  deps.audit.note({ at: now, action: 'credentials.read', subjectId: id, namespaceId }, originOf(principal, client));
  return credentialsAnswer(found, namesOnly);
};
