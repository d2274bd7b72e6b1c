import { requireRightClient } from '../../authentication/service.ts';
import { Secret } from '../../kit/secret.ts';
import { originOf } from '../../services/audit/event.ts';
import { hashToken, isToken } from '../tokens/token.ts';
import type { UseCase } from '../use-case.ts';

/**
 * Revokes a token for its holder: the account's owner, a tool that is done with it, or the finder of one that leaked. The
 * answer is the same where there is nothing to revoke (RFC 7009, 2.2).
 */
export const revokeHeldToken: UseCase<'revokeHeldToken'> = async (deps, { body, client, now }) => {
  await requireRightClient(deps, body);
  if (!isToken(body.token)) return {};
  const hash = hashToken(new Secret(body.token));
  const found = await deps.accounts.byTokenHash(hash);
  if (!found) return {};
  const { userId, id } = found.token;
  const { db } = deps.audit.withAudit(deps, { ...originOf(undefined, client), actorId: userId, tokenId: id });
  await db.write(
    async ({ tokens, audit }) => {
      const removed = await tokens.removeByHash(userId, hash, now);
      if (removed !== undefined) await audit.add({ at: now, action: 'token.revoke', subjectId: removed });
    },
    { serializeBy: userId },
  );
  return {};
};
