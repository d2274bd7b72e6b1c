import { Problem } from '../../kit/problem.ts';
import { writeInNamespace } from '../aws-credentials/namespace.ts';
import type { UseCase } from '../use-case.ts';

/** Deletes a credential of any provider. Deleting a default leaves none. */
export const deleteCredential: UseCase<'deleteCredential'> = async (deps, { principal, params, now }) => {
  await writeInNamespace(
    deps,
    { path: params.namespace, principal, operation: 'deleteCredential' },
    async (stores, namespaceId) => {
      const found = await stores.awsCredentials.find(namespaceId, params.name);
      if (!found) throw new Problem('credentials_not_found');
      await stores.awsCredentials.remove(found.id);
      await stores.audit.add({ at: now, action: 'credentials.delete', subjectId: found.id, namespaceId });
    },
  );
  return undefined;
};
