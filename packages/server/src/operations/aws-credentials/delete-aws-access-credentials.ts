import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { writeInNamespace } from './namespace.ts';

/** Deletes credentials. Deleting the default leaves none. */
export const deleteAWSAccessCredentials: UseCase<'deleteAWSAccessCredentials'> = async (
  deps,
  { principal, params, now },
) => {
  await writeInNamespace(
    deps,
    { path: params.namespace, principal, operation: 'deleteAWSAccessCredentials' },
    async (stores, namespaceId) => {
      const found = await stores.awsCredentials.find(namespaceId, params.name, 'AWS');
      if (!found) throw new Problem('credentials_not_found');
      await stores.awsCredentials.remove(found.id);
      await stores.audit.add({ at: now, action: 'credentials.delete', subjectId: found.id, namespaceId });
    },
  );
  return undefined;
};
