import type { Provider } from '@tessera/contract';
import type { Principal } from '../../access/principal.ts';
import { isLarge } from '../large-answers.ts';
import type { Deps } from '../use-case.ts';
import { type CredentialsNamespace, credentialsNamespace } from './namespace.ts';
import type { CredentialsRecord } from './store.ts';

/** A megabyte, where each has as many buckets as a request can hold. */
const fewCredentials = 20;

/** The credentials of the namespace that the path names, of one provider or of all; one long list at a time. */
export function listIn(
  { db, largeAnswers }: Pick<Deps, 'db' | 'largeAnswers'>,
  {
    path,
    principal,
    operation,
    provider,
  }: {
    path: string;
    principal: Principal;
    operation: 'listCredentials' | 'checkAWSAccessCredentials';
    provider: Provider | undefined;
  },
): Promise<{ namespace: CredentialsNamespace; found: CredentialsRecord[] }> {
  return largeAnswers.build((mayBe) =>
    db.read(async (stores) => {
      const namespace = await credentialsNamespace(stores, path, principal, operation);
      if (!mayBe.large && (await stores.awsCredentials.count(namespace.id)) > fewCredentials) return isLarge;
      return { namespace, found: await stores.awsCredentials.listOf(namespace.id, provider) };
    }),
  );
}
