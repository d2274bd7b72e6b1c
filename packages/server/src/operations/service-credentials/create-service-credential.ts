import { createServiceCredential as create } from '../../services/service-credentials/service-credentials.ts';
import type { UseCase } from '../use-case.ts';

/** Makes the credential of a data service. */
export const createServiceCredential: UseCase<'createServiceCredential'> = (deps, { body, now }) => {
  const id = deps.newId();
  return deps.db.write((stores) => create(stores, body, { id, now }), { serializeBy: 'service credentials' });
};
