import { remove } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Deletes an account and everything in it. */
export const removeUser: UseCase<'removeUser'> = (deps, call) => writeAccount(deps, call, remove);
