import { endSessions } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Ends all sessions of an account. */
export const endUserSessions: UseCase<'endUserSessions'> = (deps, call) => writeAccount(deps, call, endSessions);
