import { deleteServiceCredential as remove } from '../../services/service-credentials/service-credentials.ts';
import type { UseCase } from '../use-case.ts';

/** Deletes the credential of a data service, which is refused from the next request on, on every node. */
export const deleteServiceCredential: UseCase<'deleteServiceCredential'> = async (deps, { params, now }) => {
  await deps.db.write((stores) => remove(stores, params.credential, now), { serializeBy: 'service credentials' });
  return undefined;
};
