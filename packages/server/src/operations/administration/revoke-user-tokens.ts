import { revokeTokens } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Revokes all tokens of an account, of every kind. */
export const revokeUserTokens: UseCase<'revokeUserTokens'> = (deps, call) => writeAccount(deps, call, revokeTokens);
