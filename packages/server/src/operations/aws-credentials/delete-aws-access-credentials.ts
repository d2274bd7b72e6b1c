import type { UseCase } from '../use-case.ts';
import { removeCredentials } from './remove.ts';

export const deleteAWSAccessCredentials: UseCase<'deleteAWSAccessCredentials'> = (deps, call) =>
  removeCredentials('deleteAWSAccessCredentials', deps, call, 'AWS');
