import { ConsolePassword, ConsoleSession, ConsoleSignIn, type PasskeyAssertion } from '@tessera/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from '../../authentication/authenticate.ts';
import { instantOf } from '../../kit/clock.ts';
import { Secret } from '../../kit/secret.ts';
import { hintOf } from '../../operations/tokens/token.ts';
import type { Deps } from '../../operations/use-case.ts';
import { bodyOf } from '../adapters/fastify.ts';
import { valid } from '../wire/input.ts';
import type { BrowserBinding } from './passkey.ts';
import { type ConsoleSessions, clientOf, refuseProof } from './sessions.ts';

/** Signing in and out with a cookie. */
export function registerSession(
  app: FastifyInstance,
  deps: Deps,
  sessions: ConsoleSessions,
  browser: BrowserBinding,
): void {
  app.post('/console/session', async (request, reply) => {
    request.operation = 'getSession';
    const body = valid(ConsoleSignIn, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const principal = await byPassword(request, body, now);
    await sessions.replace(request, reply, principal, now, { remember_me: body.remember_me });
    return reply.code(204).send();
  });

  // The same session to look at, with a fresh proof of the password; the one before it ends.
  app.post('/console/session/password', async (request, reply) => {
    request.operation = 'getSession';
    const body = valid(ConsolePassword, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const session = await sessions.holder(request, sessions.tokenOf(request), now);
    const principal = await byPassword(request, { ...body, username: session.username }, now).catch((error: unknown) =>
      refuseProof(error, { message: 'password: is not your current password' }),
    );
    await sessions.replace(request, reply, principal, now, { expires: session.token?.expiresAt });
    return reply.code(204).send();
  });

  app.get('/console/session', async (request) => {
    request.operation = 'tokensSessionGet';
    const token = sessions.tokenOf(request);
    const principal = await sessions.holder(request, token, instantOf(deps.clock()));
    request.userId = principal.userId;
    return ConsoleSession.parse({ token: token && hintOf(token) });
  });

  app.delete('/console/session', async (request, reply) => {
    request.operation = 'revokeToken';
    await sessions.end(request, reply, instantOf(deps.clock()));
    return reply.code(204).send();
  });

  async function byPassword(request: FastifyRequest, { username, password, otp, passkey }: Given, now: string) {
    const presented = {
      kind: 'password',
      username,
      password: new Secret(password),
      code: otp === undefined ? undefined : new Secret(otp),
      passkey: passkey && browser.presented(request, passkey),
    } as const;
    return authenticate(deps, presented, now, clientOf(request));
  }
}

interface Given {
  username: string;
  password: string;
  otp?: string | undefined;
  passkey?: PasskeyAssertion | undefined;
}
