import type { FastifyInstance, FastifyRequest } from 'fastify';
import { instantOf } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { endProviderSessions } from '../../operations/sso/end-provider-sessions.ts';
import type { Deps } from '../../operations/use-case.ts';
import { clientOf } from '../wire/client.ts';

/**
 * Where identity providers say that a session of theirs has ended (OpenID Connect Back-Channel Logout 1.0). Servers ask here,
 * with a signed token: no cookie, and no page of the console.
 */
export function registerBackChannelLogout(app: FastifyInstance, deps: Deps): void {
  const handle = async (request: FastifyRequest<{ Params: { provider?: string } }>) => {
    request.operation = 'revokeToken';
    const provider = await deps.providers.byId(request.params.provider ?? 'oidc');
    await endProviderSessions(deps, provider, logoutTokenIn(request), clientOf(request), instantOf(deps.clock()));
    return '';
  };
  app.post('/sign-in/back-channel-logout', handle);
  app.post('/sign-in/back-channel-logout/:provider', handle);
}

function logoutTokenIn(request: FastifyRequest): string {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const form = new URLSearchParams(type === 'application/x-www-form-urlencoded' ? String(request.body ?? '') : '');
  const [token, ...more] = form.getAll('logout_token');
  if (token !== undefined && more.length === 0) return token;
  throw new Problem('invalid_request', { message: 'logout_token: is required, once, in a form' });
}
