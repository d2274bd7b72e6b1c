import { nameKey } from '../../services/namespaces/name.ts';
import { asksForPart, partOfList } from '../part-of-list.ts';
import type { UseCase } from '../use-case.ts';
import { tokenAnswer } from './answer.ts';

/** The tokens that the user asked for, newest first; all of them, unless the query asks for some. */
export const tokensGet: UseCase<'tokensGet'> = async (deps, { principal, query, now }) => {
  const tokens = await deps.db.read((stores) => stores.tokens.list(principal.userId, 'named', now));
  const answers = tokens.map((token) => tokenAnswer(token));
  if (!asksForPart(query)) return answers;
  return partOfList(answers, query, {
    searched: ({ name }) => [name],
    sorts: {
      name: ({ name }) => nameKey(name ?? ''),
      issued_at: (token) => token.issued_at,
      expires_at: (token) => token.expires_at,
      last_used_at: (token) => token.last_used_at,
    },
  }).part;
};
