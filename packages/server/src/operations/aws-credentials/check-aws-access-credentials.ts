import { originOf } from '../../services/audit/event.ts';
import type { UseCase } from '../use-case.ts';
import { credentialsAnswer } from './answer.ts';
import { credentialsNamespace } from './namespace.ts';

export const checkAWSAccessCredentials: UseCase<'checkAWSAccessCredentials'> = async (
  deps,
  { principal, params, client, now },
) => {
  const { namespace, found } = await deps.db.read(async (stores) => {
    const namespace = await credentialsNamespace(stores, params.namespace, principal, 'checkAWSAccessCredentials');
    return { namespace, found: await stores.awsCredentials.listOf(namespace.id, 'AWS') };
  });
  deps.audit.note({ at: now, action: 'credentials.list', namespaceId: namespace.id }, originOf(principal, client));
  return found.map((credentials) => credentialsAnswer(credentials, namespace.namesOnly));
};
