import { randomBytes } from 'node:crypto';
import {
  ConsolePasskeyProof,
  ConsolePasskeySignIn,
  type PasskeyAssertion,
  PasskeyRequestOptions,
} from '@tessera/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type PresentedPasskey, signingIn } from '../../authentication/passkey.ts';
import type { PresentedFactor } from '../../authentication/second-factor.ts';
import { signInByPasskey } from '../../authentication/sign-in-by-passkey.ts';
import { instantOf, later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import { challengeLife, newChallenge } from '../../operations/passkeys/challenge.ts';
import { relyingParty } from '../../operations/passkeys/relying-party.ts';
import type { Deps } from '../../operations/use-case.ts';
import { nameKey } from '../../services/namespaces/name.ts';
import { bodyOf } from '../adapters/fastify.ts';
import { clientOf } from '../wire/client.ts';
import { valid } from '../wire/input.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import { type HostCookie, passkeyCookie } from './cookie.ts';
import { refuseProof } from './session.ts';

/** A random text in a cookie: a challenge is answered by the browser that asked for it, or not at all. */
export class BrowserBinding {
  readonly #cookie: HostCookie;

  constructor(development: boolean) {
    this.#cookie = passkeyCookie(development);
  }

  /** The browser's text, which is a new one where it has none. It stays as long as a challenge. */
  bind(request: FastifyRequest, reply: FastifyReply, now: string): string {
    const bound = this.#cookie.read(request)?.reveal() ?? randomBytes(32).toString('base64url');
    reply.header('set-cookie', this.#cookie.set(request, bound, now, later(now, challengeLife)));
    return bound;
  }

  presented(request: FastifyRequest, response: PasskeyAssertion): PresentedPasskey {
    const bound = this.#cookie.read(request);
    if (bound === undefined) throw new Problem('invalid_request', { message: 'passkey: was not asked for here' });
    return { response, boundTo: bound.reveal() };
  }

  /** The second factor that a page sends: a code, or a passkey. */
  factor(
    request: FastifyRequest,
    { otp, passkey }: { otp?: string | undefined; passkey?: PasskeyAssertion | undefined },
  ): PresentedFactor {
    return {
      code: otp === undefined ? undefined : new Secret(otp),
      passkey: passkey && this.presented(request, passkey),
    };
  }
}

/** Signing in with a passkey, and proving with one that the user is there. */
export function registerPasskey(
  app: FastifyInstance,
  deps: Deps,
  sessions: BrowserSessions,
  browser: BrowserBinding,
): void {
  // No account is named: the browser offers the passkeys that it has.
  app.post('/console/passkey', async (request, reply) => {
    request.operation = 'getSession';
    const now = instantOf(deps.clock());
    const boundTo = browser.bind(request, reply, now);
    return PasskeyRequestOptions.parse({
      challenge: newChallenge(deps.keyRing, signingIn(boundTo), now),
      rpId: relyingParty(deps.publicUrl()).id,
      timeout: challengeLife * 1000,
      userVerification: 'required',
    });
  });

  app.post('/console/session/passkey', async (request, reply) => {
    request.operation = 'getSession';
    const body = valid(ConsolePasskeySignIn, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const principal = await signInByPasskey(deps, browser.presented(request, body.passkey), now, clientOf(request));
    if (body.username !== undefined && nameKey(body.username) !== nameKey(principal.username)) {
      throw new Problem('not_authenticated', { message: `This passkey is not one of ${body.username}` });
    }
    await sessions.begin(request, reply, principal, now, { remember_me: body.remember_me });
    return reply.code(204).send();
  });

  // As with the password: the same session to look at, with a fresh proof.
  app.post('/console/session/passkey/proof', async (request, reply) => {
    request.operation = 'getSession';
    const { passkey } = valid(ConsolePasskeyProof, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const session = await sessions.callerOf(request, now);
    const principal = await signInByPasskey(deps, browser.presented(request, passkey), now, clientOf(request)).catch(
      (error: unknown) => refuseProof(error, 'passkey: is not known here, or came too late'),
    );
    if (principal.userId !== session.userId) {
      throw new Problem('invalid_request', { message: `passkey: is not one of ${session.username}` });
    }
    await sessions.renew(request, reply, session, principal, now);
    return reply.code(204).send();
  });
}
