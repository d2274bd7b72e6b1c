import { confirmEmail } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Confirms the address of an account whose owner the administrator knows. */
export const confirmUserEmail: UseCase<'confirmUserEmail'> = (deps, call) => writeAccount(deps, call, confirmEmail);
