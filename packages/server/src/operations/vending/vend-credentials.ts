import type { UseCase } from '../use-case.ts';
import { vendTo } from './vend-to.ts';

/** A short-lived key of the credentials whose buckets cover the paths, the longest match first; else of the default. */
export const vendCredentials: UseCase<'vendCredentials'> = (deps, call) =>
  vendTo(deps, call, { namespace: call.params.namespace, operation: 'vendCredentials' });
