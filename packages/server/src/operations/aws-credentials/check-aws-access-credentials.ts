import { originOf } from '../../services/audit/event.ts';
import type { UseCase } from '../use-case.ts';
import { credentialsAnswer } from './answer.ts';
import { listIn } from './list-in.ts';

export const checkAWSAccessCredentials: UseCase<'checkAWSAccessCredentials'> = async (
  deps,
  { principal, params, client, now },
) => {
  const asked = { path: params.namespace, principal, operation: 'checkAWSAccessCredentials', provider: 'AWS' } as const;
  const { namespace, found } = await listIn(deps, asked);
  deps.audit.note({ at: now, action: 'credentials.list', namespaceId: namespace.id }, originOf(principal, client));
  return found.map((credentials) => credentialsAnswer(credentials, namespace.namesOnly));
};
