import { ConsolePassword, ConsoleSession, ConsoleSignIn, SignedOut } from '@tessera/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from '../../authentication/authenticate.ts';
import { instantOf } from '../../kit/clock.ts';
import { Problem, type ProblemDetails } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import { endAtProvider } from '../../operations/sso/provider-session.ts';
import { hintOf } from '../../operations/tokens/token.ts';
import type { Deps } from '../../operations/use-case.ts';
import { bodyOf } from '../adapters/fastify.ts';
import { valid } from '../wire/input.ts';
import { type BrowserSessions, clientOf } from './browser-sessions.ts';
import type { HostCookie } from './cookie.ts';

/** Signing in and out with a cookie. The token is in the cookie alone: no answer carries it. */
export function registerSession(app: FastifyInstance, deps: Deps, cookie: HostCookie, sessions: BrowserSessions): void {
  app.post('/console/session', async (request, reply) => {
    request.operation = 'getSession';
    const body = valid(ConsoleSignIn, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const principal = await byPassword(deps, request, body, now);
    await sessions.begin(request, reply, principal, now, { remember_me: body.remember_me });
    return reply.code(204).send();
  });

  // The same session to look at, with a fresh proof of the password; the one before it ends.
  app.post('/console/session/password', async (request, reply) => {
    request.operation = 'getSession';
    const body = valid(ConsolePassword, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const session = await sessions.callerOf(request, now);
    const principal = await byPassword(deps, request, { ...body, username: session.username }, now).catch(
      (error: unknown) => fail(error, 'invalid_request', { message: 'password: is not your current password' }),
    );
    await sessions.begin(request, reply, principal, now, { expires: session.token?.expiresAt });
    return reply.code(204).send();
  });

  app.get('/console/session', async (request) => {
    request.operation = 'tokensSessionGet';
    const token = sessions.tokenOf(request);
    const principal = await sessions.callerOf(request, instantOf(deps.clock()));
    request.userId = principal.userId;
    return ConsoleSession.parse({ token: token && hintOf(token) });
  });

  app.delete('/console/session', async (request, reply) => {
    request.operation = 'revokeToken';
    const now = instantOf(deps.clock());
    const token = sessions.tokenOf(request);
    const principal = await sessions.callerIfAny(request, now);
    const url = principal && token && (await endAtProvider(deps, principal, token));
    await sessions.end(request, token, now);
    reply.header('set-cookie', cookie.clear(request));
    return url === undefined ? reply.code(204).send() : SignedOut.parse({ url });
  });
}

async function byPassword(deps: Deps, request: FastifyRequest, given: Given, now: string) {
  const { username, password, otp } = given;
  const code = otp === undefined ? undefined : new Secret(otp);
  const presented = { kind: 'password', username, password: new Secret(password), code } as const;
  return authenticate(deps, presented, now, clientOf(request));
}

interface Given {
  username: string;
  password: string;
  otp?: string | undefined;
}

/** Says of a wrong password what the page's reader can use; every other failure stays as it is. */
function fail(error: unknown, code: 'not_authenticated' | 'invalid_request', details: ProblemDetails): never {
  if (!(error instanceof Problem) || error.code !== 'not_authenticated') throw error;
  throw new Problem(code, { ...details, cause: error.cause });
}
