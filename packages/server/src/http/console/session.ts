import { ConsolePassword, ConsoleSession, ConsoleSignIn, operations } from '@tessera/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../../authentication/authenticate.ts';
import { requestDeps } from '../../authentication/request-deps.ts';
import { hour, instantOf, secondsBetween } from '../../kit/clock.ts';
import { Problem, type ProblemDetails } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import { getSession } from '../../operations/sessions/get-session.ts';
import { revokeToken } from '../../operations/tokens/revoke-token.ts';
import { hintOf } from '../../operations/tokens/token.ts';
import type { Caller, Deps } from '../../operations/use-case.ts';
import { bodyOf } from '../adapters/fastify.ts';
import { valid } from '../wire/input.ts';
import type { SessionCookie } from './cookie.ts';

/** Signing in and out with a cookie. The token is in the cookie alone: no answer carries it. */
export function registerSession(app: FastifyInstance, deps: Deps, cookie: SessionCookie): void {
  app.post('/console/session', async (request, reply) => {
    request.operation = 'getSession';
    const body = valid(ConsoleSignIn, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const principal = await byPassword(deps, request, body.username, body.password, now);
    const former = cookie.read(request);
    await start(request, reply, principal, now, { remember_me: body.remember_me });
    await end(deps, request, former, now);
    return reply.code(204).send();
  });

  // The same session to look at, with a fresh proof of the password; the one before it ends.
  app.post('/console/session/password', async (request, reply) => {
    request.operation = 'getSession';
    const { password } = valid(ConsolePassword, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const former = cookie.read(request);
    const session = await byToken(deps, request, former, now);
    const principal = await byPassword(deps, request, session.username, password, now).catch((error: unknown) =>
      fail(error, 'invalid_request', { message: 'password: is not your current password' }),
    );
    await start(request, reply, principal, now, { expires: session.token?.expiresAt });
    await end(deps, request, former, now);
    return reply.code(204).send();
  });

  app.get('/console/session', async (request) => {
    request.operation = 'tokensSessionGet';
    const token = cookie.read(request);
    const principal = await byToken(deps, request, token, instantOf(deps.clock()));
    request.userId = principal.userId;
    return ConsoleSession.parse({ token: token && hintOf(token) });
  });

  app.delete('/console/session', async (request, reply) => {
    request.operation = 'revokeToken';
    await end(deps, request, cookie.read(request), instantOf(deps.clock()));
    return reply.header('set-cookie', cookie.clear(request)).code(204).send();
  });

  async function start(
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Caller,
    now: string,
    query: { remember_me?: boolean | undefined; expires?: string | undefined },
  ): Promise<void> {
    request.userId = principal.userId;
    const client = clientOf(request);
    const call = { principal, now, client, params: {}, query, body: undefined };
    const unit = requestDeps(deps, operations.getSession, principal, client, now);
    const { token = '', expires_at: until = now } = await getSession(unit, call);
    // The short sessions are of those who did not ask to be remembered: they end with the browser too.
    const remembered = secondsBetween(now, until) > 8 * hour;
    reply.header('set-cookie', cookie.set(request, token, now, remembered ? until : undefined));
  }
}

function clientOf(request: FastifyRequest) {
  return { address: request.ip, userAgent: request.headers['user-agent'], requestId: request.id };
}

async function byPassword(deps: Deps, request: FastifyRequest, username: string, password: string, now: string) {
  return authenticate(deps, { kind: 'password', username, password: new Secret(password) }, now, clientOf(request));
}

async function byToken(deps: Deps, request: FastifyRequest, token: Secret | undefined, now: string): Promise<Caller> {
  return authenticate(deps, token ? { kind: 'token', token } : { kind: 'nothing' }, now, clientOf(request));
}

/** Ends a session, if it has not ended yet. */
async function end(deps: Deps, request: FastifyRequest, token: Secret | undefined, now: string): Promise<void> {
  if (token === undefined) return;
  try {
    const principal = await byToken(deps, request, token, now);
    request.userId ??= principal.userId;
    const params = { token: token.reveal() };
    const client = clientOf(request);
    const unit = requestDeps(deps, operations.revokeToken, principal, client, now);
    await revokeToken(unit, { principal, now, client, params, query: undefined, body: undefined });
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
  }
}

/** Says of a wrong password what the page's reader can use; every other failure stays as it is. */
function fail(error: unknown, code: 'not_authenticated' | 'invalid_request', details: ProblemDetails): never {
  if (!(error instanceof Problem) || error.code !== 'not_authenticated') throw error;
  throw new Problem(code, { ...details, cause: error.cause });
}
