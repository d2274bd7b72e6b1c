import type { UseCase } from '../use-case.ts';
import { ownAnswer } from './answer.ts';

/** Who asks. All of it was read when they were authenticated. */
export const getUser: UseCase<'getUser'> = (deps, { principal }) => ownAnswer(deps, principal.account);
