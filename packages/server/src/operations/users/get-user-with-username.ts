import { Problem } from '../../kit/problem.ts';
import { isNamed, nameOrId } from '../../services/namespaces/name.ts';
import type { UseCase } from '../use-case.ts';
import { ownAnswer, publicAnswer } from './answer.ts';

/** The caller's own account whole; of others the public fields. */
export const getUserWithUsername: UseCase<'getUserWithUsername'> = async (deps, { principal, params }) => {
  if (isNamed(params.username, principal.userId, principal.username)) return ownAnswer(deps, principal.account);
  const user = await deps.db.read(({ users }) => users.find(nameOrId(params.username)));
  if (!user) throw new Problem('user_not_found');
  return publicAnswer(user);
};
