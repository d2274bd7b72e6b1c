import type { UseCase } from '../use-case.ts';
import { vendTo } from './vend-to.ts';

/** A short-lived key of stored credentials, for these paths and no more. */
export const vendAWSCredentials: UseCase<'vendAWSCredentials'> = (deps, call) =>
  vendTo(deps, call, { namespace: call.params.namespace, name: call.params.name, operation: 'vendAWSCredentials' });
