import { ProviderBegin, ProviderCompletion, ProviderPlace, ProviderProgress, ProviderReturn } from '@tessera/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { instantOf, later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { beginProviderSignIn } from '../../operations/sso/begin-provider-sign-in.ts';
import { completeProviderSignIn, linkAfterSignIn } from '../../operations/sso/complete-provider-sign-in.ts';
import { signInLife } from '../../operations/sso/provider-sign-in.ts';
import { returnFromProvider } from '../../operations/sso/return-from-provider.ts';
import type { Given } from '../../operations/sso/sign-in-by-provider.ts';
import type { Deps } from '../../operations/use-case.ts';
import { bodyOf } from '../adapters/fastify.ts';
import { clientOf } from '../wire/client.ts';
import { valid } from '../wire/input.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import type { HostCookie } from './cookie.ts';
import type { BrowserBinding } from './passkey.ts';

/**
 * Signing in at an identity provider. Pages ask for each step with the cookie of the sign-in: a provider sends the
 * browser to a page, and not to the request that makes a session, so that only the console's own pages make one.
 */
export function registerProviderSignIn(
  app: FastifyInstance,
  deps: Deps,
  { cookie, sessions, browser }: { cookie: HostCookie; sessions: BrowserSessions; browser: BrowserBinding },
): void {
  app.post('/console/sign_in/begin', async (request, reply) => {
    request.operation = 'getSession';
    const {
      provider,
      email,
      purpose = 'sign_in',
      remember_me: remember = false,
    } = valid(ProviderBegin, bodyOf(request), 'body');
    requirePublicUrl(request, deps.publicUrl());
    const now = instantOf(deps.clock());
    const session = purpose === 'sign_in' ? undefined : await sessions.callerOf(request, now);
    const asked = { provider, email, purpose, remember };
    const { secret, url } = await beginProviderSignIn(deps, asked, session, clientOf(request), now);
    reply.header('set-cookie', cookie.set(request, secret.reveal(), now, later(now, signInLife)));
    return ProviderPlace.parse({ url });
  });

  app.post('/console/sign_in/return', async (request, reply) => {
    request.operation = 'getSession';
    const { query, provider: providerId = 'oidc' } = valid(ProviderReturn, bodyOf(request), 'body');
    const now = instantOf(deps.clock());
    const secret = secretOf(request);
    await returnFromProvider(deps, secret, { query, providerId }, now);
    // With its new life.
    const kept = cookie.set(request, secret.reveal(), now, later(now, signInLife));
    return goOn(request, reply, secret, {}, kept);
  });

  app.post('/console/sign_in/complete', async (request, reply) => {
    request.operation = 'getSession';
    const { username, name, ...factor } = valid(ProviderCompletion, bodyOf(request), 'body');
    const given = { username, name, factor: browser.factor(request, factor) };
    return goOn(request, reply, secretOf(request), given);
  });

  // After a sign-in with the password, to the account that has the address already.
  app.post('/console/sign_in/link', async (request, reply) => {
    request.operation = 'getSession';
    const now = instantOf(deps.clock());
    const session = await sessions.callerOf(request, now);
    request.userId = session.userId;
    await linkAfterSignIn(deps, secretOf(request), session, clientOf(request), now);
    reply.header('set-cookie', cookie.clear(request));
    return ProviderProgress.parse({ step: 'done', purpose: 'link' });
  });

  function secretOf(request: FastifyRequest): Secret {
    const secret = cookie.read(request);
    if (!secret) throw new Problem('sign_in_expired', { cause: 'no cookie of a sign-in' });
    return secret;
  }

  async function goOn(
    request: FastifyRequest,
    reply: FastifyReply,
    secret: Secret,
    given: Given,
    kept?: string,
  ): Promise<ProviderProgress> {
    const now = instantOf(deps.clock());
    const session = await sessions.callerIfAny(request, now);
    // Set before anything is thrown: a code that is missing is asked for with this cookie.
    if (kept !== undefined) reply.header('set-cookie', kept);
    const done = await completeProviderSignIn(deps, secret, given, session, clientOf(request), now);
    if (done.step === 'choose_username' || done.step === 'sign_in_to_link') return ProviderProgress.parse(done);
    reply.removeHeader('set-cookie');
    if (done.step === 'linked') request.userId = session?.userId;
    else if (done.step === 'signed_in')
      await sessions.begin(request, reply, done.caller, now, { remember_me: done.remember });
    else if (session) await sessions.renew(request, reply, session, done.caller, now);
    reply.header('set-cookie', cookie.clear(request));
    return ProviderProgress.parse({ step: 'done', purpose: purposeOf[done.step] });
  }
}

/**
 * In development mode the console answers at every name of this machine, and the provider leads back to one: a cookie of another
 * would not be there. From an address of this machine, pages lead on to `localhost`.
 */
function requirePublicUrl({ headers }: FastifyRequest, publicUrl: string): void {
  const { origin } = new URL(publicUrl);
  if ([undefined, origin, origin.replace(loopbackAddress, '//localhost')].includes(headers.origin)) return;
  throw new Problem('forbidden', { message: `Identity providers lead back to ${publicUrl}: sign in there` });
}

const loopbackAddress = /\/\/(?:127\.0\.0\.1|\[::1\])(?=:|$)/;

const purposeOf = { signed_in: 'sign_in', proven: 'prove', linked: 'link' } as const;
