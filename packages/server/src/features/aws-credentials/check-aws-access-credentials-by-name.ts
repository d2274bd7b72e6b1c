import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { credentialsAnswer } from './answer.ts';
import { credentialsNamespace } from './namespace.ts';

export const checkAWSAccessCredentialsByName: UseCase<'checkAWSAccessCredentialsByName'> = async (
  deps,
  { principal, params },
) =>
  deps.db.read(async (stores) => {
    const namespace = await credentialsNamespace(
      stores,
      params.namespace,
      principal,
      'checkAWSAccessCredentialsByName',
    );
    const found = await stores.awsCredentials.find(namespace.id, params.name);
    if (!found) throw new Problem('credentials_not_found');
    return credentialsAnswer(found, namespace.namesOnly);
  });
