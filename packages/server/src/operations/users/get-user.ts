import type { UseCase } from '../use-case.ts';
import { ownAnswer } from './answer.ts';

/** The caller's own account. It was read when the request was authenticated. */
export const getUser: UseCase<'getUser'> = (deps, { principal }) => ownAnswer(deps, principal.account);
