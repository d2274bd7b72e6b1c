import { enable } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Enables a disabled account: its tokens and its password work again. */
export const enableUser: UseCase<'enableUser'> = (deps, call) => writeAccount(deps, call, enable);
