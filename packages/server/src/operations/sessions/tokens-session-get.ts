import { tokenAnswer } from '../tokens/answer.ts';
import type { UseCase } from '../use-case.ts';

/** The user's sessions, newest first, with where they were made. */
export const tokensSessionGet: UseCase<'tokensSessionGet'> = async (deps, { principal, now }) => {
  const tokens = await deps.db.read((stores) => stores.tokens.list(principal.userId, 'session', now));
  return tokens.map((token) => tokenAnswer(token));
};
