import { listServiceCredentials as list } from '../../services/service-credentials/service-credentials.ts';
import type { UseCase } from '../use-case.ts';

/** The credentials of data services, by name. */
export const listServiceCredentials: UseCase<'listServiceCredentials'> = (deps) => deps.db.read(list);
