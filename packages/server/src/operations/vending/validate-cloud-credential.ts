import type { UseCase } from '../use-case.ts';
import { providerIn } from './cloud.ts';
import { validateStored } from './validate-stored.ts';

/** Tries a stored credential of Azure or Google Cloud out. */
export const validateCloudCredential: UseCase<'validateCloudCredential'> = async (deps, call) =>
  validateStored(deps, call, {
    operation: 'validateCloudCredential',
    provider: providerIn(call.params.provider),
  });
