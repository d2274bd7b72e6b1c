import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import type { Stores } from '../stores.ts';
import type { UseCase } from '../use-case.ts';
import { hashToken, isToken } from './token.ts';

/**
 * Revokes one of the caller's own, by itself or by its name. The form tells a token from a name: the two are never
 * confused.
 */
export const revokeToken: UseCase<'revokeToken'> = async (deps, { principal, params, now }) => {
  await deps.db.write(
    async ({ tokens, audit }) => {
      const removed = await (isToken(params.token)
        ? tokens.removeByHash(principal.userId, hashToken(new Secret(params.token)), now)
        : byName(tokens, principal.userId, params.token, now));
      if (removed === undefined) throw new Problem('token_not_found');
      await audit.add({ at: now, action: 'token.revoke', subjectId: removed });
    },
    { serializeBy: principal.userId },
  );
  return undefined;
};

/** Names are kept composed (NFC): one that was typed otherwise finds the same. */
async function byName(
  tokens: Stores['tokens'],
  userId: string,
  name: string,
  now: string,
): Promise<string | undefined> {
  return (
    (await tokens.removeByName(userId, name, now)) ?? (await tokens.removeByName(userId, name.normalize('NFC'), now))
  );
}
