import { hash } from 'node:crypto';
import type { IdentityProvider } from '../../services/identity-providers/provider.ts';
import type { Client, Deps } from '../use-case.ts';

/**
 * Ends the sessions that came of a session at a provider, as its logout token says (OpenID Connect Back-Channel Logout 1.0):
 * those of the one session that it names, else all that the person's identity made. A token works once.
 * @throws `invalid_request` for a token that is none of the provider, or was used
 */
export async function endProviderSessions(
  deps: Deps,
  provider: IdentityProvider,
  token: string,
  client: Client,
  now: string,
): Promise<void> {
  const notice = await provider.readLogoutToken?.(token);
  if (!notice) return;
  const { issuer, subject, sessionId, tokenId, expiresAt } = notice;
  const used = hash('sha256', JSON.stringify([issuer, tokenId]), 'base64url');
  const origin = { requestId: client.requestId, address: client.address };
  await deps.audit.withAudit(deps, origin).db.write(async ({ logoutTokens, identities, providerSessions, audit }) => {
    // The second of two is answered alike: its effect is there.
    if (!(await logoutTokens.use(used, expiresAt))) return;
    const ended = [];
    if (sessionId !== undefined) {
      ended.push(...(await providerSessions.endOfProviderSession(issuer, sessionId, subject)));
    } else if (subject !== undefined) {
      const identity = await identities.findBySubject(issuer, subject);
      const ids = identity ? await providerSessions.end(identity.id) : [];
      ended.push(...ids.map((id) => ({ tokenId: id, userId: identity?.userId })));
    }
    for (const { tokenId: subjectId, userId: namespaceId } of ended) {
      await audit.add({ at: now, action: 'session.end_by_provider', subjectId, namespaceId, detail: provider.id });
    }
  });
}
