import { ConsolePassword, ConsoleSession, ConsoleSignIn, type PasskeyAssertion, SignedOut } from '@tessera/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from '../../authentication/authenticate.ts';
import { instantOf } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import { endAtProvider, identityOf } from '../../operations/sso/provider-session.ts';
import { hintOf } from '../../operations/tokens/token.ts';
import type { Deps } from '../../operations/use-case.ts';
import { bodyOf } from '../adapters/fastify.ts';
import { clientOf } from '../wire/client.ts';
import { valid } from '../wire/input.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import type { HostCookie } from './cookie.ts';
import type { BrowserBinding } from './passkey.ts';

/** Signing in and out with a cookie. The token is in the cookie alone: no answer carries it. */
export function registerSession(
  app: FastifyInstance,
  deps: Deps,
  cookie: HostCookie,
  sessions: BrowserSessions,
  browser: BrowserBinding,
): void {
  app.post('/console/session', async (request, reply) => {
    request.operation = 'getSession';
    const body = valid(ConsoleSignIn, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const principal = await byPassword(deps, browser, request, { ...body, mayBeAddress: true }, now);
    await sessions.begin(request, reply, principal, now, { remember_me: body.remember_me });
    return reply.code(204).send();
  });

  // The same session to look at, with a fresh proof of the password; the one before it ends.
  app.post('/console/session/password', async (request, reply) => {
    request.operation = 'getSession';
    const body = valid(ConsolePassword, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const session = await sessions.callerOf(request, now);
    const given = { ...body, username: session.username };
    const principal = await byPassword(deps, browser, request, given, now).catch((error: unknown) =>
      refuseProof(error, 'password: is not your current password'),
    );
    await sessions.renew(request, reply, session, principal, now);
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
    const identity = principal && token && (await identityOf(deps, principal, token));
    await sessions.end(request, token, now);
    reply.header('set-cookie', cookie.clear(request));
    // It has ended here by now, however long the provider takes to answer.
    const url = identity && (await endAtProvider(deps, identity));
    return url === undefined ? reply.code(204).send() : SignedOut.parse({ url });
  });
}

async function byPassword(deps: Deps, browser: BrowserBinding, request: FastifyRequest, given: Given, now: string) {
  const { username, mayBeAddress, password, otp, passkey } = given;
  const presented = {
    kind: 'password',
    username,
    mayBeAddress,
    password: new Secret(password),
    ...browser.factor(request, { otp, passkey }),
  } as const;
  return authenticate(deps, presented, now, clientOf(request));
}

interface Given {
  username: string;
  mayBeAddress?: boolean;
  password: string;
  otp?: string | undefined;
  passkey?: PasskeyAssertion | undefined;
}

/**
 * Turns the 401 of a wrong proof into an error for the page's reader, because the session goes on. Every other failure
 * is passed on unchanged.
 */
export function refuseProof(error: unknown, message: string): never {
  if (!(error instanceof Problem) || error.code !== 'not_authenticated') throw error;
  throw new Problem('invalid_request', { message, cause: error.cause });
}
