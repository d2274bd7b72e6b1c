import type { UseCase } from '../use-case.ts';
import { validateStored } from './validate-stored.ts';

/** Tries stored credentials of AWS, or of a store like it, out. */
export const validateAWSCredentials: UseCase<'validateAWSCredentials'> = (deps, call) =>
  validateStored(deps, call, { operation: 'validateAWSCredentials', provider: 'AWS' });
