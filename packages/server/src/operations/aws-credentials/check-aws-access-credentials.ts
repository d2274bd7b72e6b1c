import { originOf } from '../../services/audit/event.ts';
import { isLarge } from '../large-answers.ts';
import type { UseCase } from '../use-case.ts';
import { credentialsAnswer } from './answer.ts';
import { credentialsNamespace } from './namespace.ts';

/** A megabyte, where each has as many buckets as a request can hold. */
const fewCredentials = 20;

export const checkAWSAccessCredentials: UseCase<'checkAWSAccessCredentials'> = async (
  deps,
  { principal, params, client, now },
) => {
  const { namespace, found } = await deps.largeAnswers.build((mayBe) =>
    deps.db.read(async (stores) => {
      const namespace = await credentialsNamespace(stores, params.namespace, principal, 'checkAWSAccessCredentials');
      if (!mayBe.large && (await stores.awsCredentials.count(namespace.id)) > fewCredentials) return isLarge;
      return { namespace, found: await stores.awsCredentials.listOf(namespace.id, 'AWS') };
    }),
  );
  deps.audit.note({ at: now, action: 'credentials.list', namespaceId: namespace.id }, originOf(principal, client));
  return found.map((credentials) => credentialsAnswer(credentials, namespace.namesOnly));
};
