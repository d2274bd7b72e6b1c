import type { UseCase } from '../use-case.ts';
import { credentialsAnswer } from './answer.ts';
import { credentialsNamespace, seesNamesOnly } from './namespace.ts';

export const checkAWSAccessCredentials: UseCase<'checkAWSAccessCredentials'> = async (deps, { principal, params }) =>
  deps.db.read(async (stores) => {
    const namespaceId = await credentialsNamespace(stores, params.namespace, principal, 'read');
    const found = await stores.awsCredentials.listOf(namespaceId);
    return found.map((credentials) => credentialsAnswer(credentials, seesNamesOnly(principal)));
  });
