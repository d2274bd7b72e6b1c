import { Problem } from '../../kit/problem.ts';
import { nameOrId } from '../../services/namespaces/name.ts';
import type { UseCase } from '../use-case.ts';
import { ownAnswer, publicAnswer } from './answer.ts';

/** The caller's own account whole; of others the public fields. */
export const getUserWithUsername: UseCase<'getUserWithUsername'> = async (deps, { principal, params }) =>
  deps.db.read(async ({ users }) => {
    const user = await users.find(nameOrId(params.username));
    if (!user) throw new Problem('user_not_found');
    if (user.id !== principal.userId) return publicAnswer(user);
    return ownAnswer(principal.account);
  });
