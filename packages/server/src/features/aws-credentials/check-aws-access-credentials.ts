import type { UseCase } from '../use-case.ts';
import { credentialsAnswer } from './answer.ts';
import { credentialsNamespace } from './namespace.ts';

export const checkAWSAccessCredentials: UseCase<'checkAWSAccessCredentials'> = async (deps, { principal, params }) =>
  deps.db.read(async (stores) => {
    const namespace = await credentialsNamespace(stores, params.namespace, principal, 'checkAWSAccessCredentials');
    const found = await stores.awsCredentials.listOf(namespace.id);
    return found.map((credentials) => credentialsAnswer(credentials, namespace.namesOnly));
  });
