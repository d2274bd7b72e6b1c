import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { ownAnswer } from './answer.ts';

export const getUser: UseCase<'getUser'> = async (deps, { principal }) =>
  deps.db.read(async ({ users, members }) => {
    const user = await users.find({ id: principal.userId });
    if (!user) throw new Problem('not_authenticated');
    return ownAnswer(user, await members.listOfUser(user.id));
  });
