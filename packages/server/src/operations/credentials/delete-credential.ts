import { removeCredentials } from '../aws-credentials/remove.ts';
import type { UseCase } from '../use-case.ts';

export const deleteCredential: UseCase<'deleteCredential'> = (deps, call) =>
  removeCredentials('deleteCredential', deps, call);
