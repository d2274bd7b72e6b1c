import { originOf } from '../audit/event.ts';
import type { UseCase } from '../use-case.ts';
import { credentialsAnswer } from './answer.ts';
import { credentialsNamespace, seesNamesOnly } from './namespace.ts';

export const checkAWSAccessCredentials: UseCase<'checkAWSAccessCredentials'> = async (
  deps,
  { principal, params, client, now },
) => {
  const { namespaceId, found } = await deps.db.read(async (stores) => {
    const namespaceId = await credentialsNamespace(stores, params.namespace, principal, 'read');
    return { namespaceId, found: await stores.awsCredentials.listOf(namespaceId) };
  });
  deps.audit.note({ at: now, action: 'credentials.list', namespaceId }, originOf(principal, client));
  return found.map((credentials) => credentialsAnswer(credentials, seesNamesOnly(principal)));
};
