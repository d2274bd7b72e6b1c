import type { Provider } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import type { Call, Deps } from '../use-case.ts';
import { writeInNamespace } from './namespace.ts';

type Deletion = 'deleteAWSAccessCredentials' | 'deleteCredential';

/** Deletes credentials, of one provider where one is given. Deleting a default leaves none. */
export async function removeCredentials(
  operation: Deletion,
  deps: Deps,
  { principal, params, now }: Call<Deletion>,
  provider?: Provider,
): Promise<undefined> {
  await writeInNamespace(
    deps,
    { path: params.namespace, principal, operation },
    async (stores, { id: namespaceId }) => {
      const found = await stores.awsCredentials.find(namespaceId, params.name, provider);
      if (!found) throw new Problem('credentials_not_found');
      await stores.awsCredentials.remove(found.id);
      await stores.audit.add({ at: now, action: 'credentials.delete', subjectId: found.id, namespaceId });
    },
  );
  return undefined;
}
