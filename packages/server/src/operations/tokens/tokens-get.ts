import type { UseCase } from '../use-case.ts';
import { tokenAnswer } from './answer.ts';

/** The tokens that the user asked for, newest first. */
export const tokensGet: UseCase<'tokensGet'> = async (deps, { principal, now }) => {
  const tokens = await deps.db.read((stores) => stores.tokens.list(principal.userId, 'named', now));
  return tokens.map((token) => tokenAnswer(token));
};
