import { operationList, type ProviderKind } from '@tessera/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { instantOf } from '../../kit/clock.ts';
import { readSettings } from '../../services/settings/settings.ts';
import { bindOperations } from '../adapters/fastify.ts';
import type { EndpointContext } from '../endpoint.ts';
import { registerBackChannelLogout } from './back-channel-logout.ts';
import { BrowserSessions } from './browser-sessions.ts';
import { sessionCookie, signInCookie } from './cookie.ts';
import { needsFreshProof } from './fresh-proof.ts';
import { registerInvitation } from './invitation.ts';
import { readOutbox } from './outbox.ts';
import { registerConsolePages } from './pages.ts';
import { BrowserBinding, registerPasskey } from './passkey.ts';
import { registerProviderSignIn } from './provider-sign-in.ts';
import { requireSameOrigin, requireThisMachine } from './same-origin.ts';
import { registerSession } from './session.ts';

export interface ConsoleOptions {
  production: boolean;
  publicUrl: string | undefined;
  /** The folder that mails go to, in development mode. */
  outbox: string | undefined;
}

// Making a session answers with its token, which no page may hold; and forms are from tools, which have no cookie.
const operations = operationList.filter(({ joinsSignIn, form }) => !joinsSignIn && !form);

/**
 * The console: its pages, and under `/console` the very same operations for them, with a cookie in place of a key. `/v1`
 * knows no cookies, and this knows no keys. Returns whether the pages are there.
 */
export function registerConsole(app: FastifyInstance, context: EndpointContext, options: ConsoleOptions): boolean {
  const { production, publicUrl, outbox } = options;
  const cookie = sessionCookie(!production);
  const sessions = new BrowserSessions(context.deps, cookie);
  const browser = new BrowserBinding(!production);
  app.register(async (scope) => {
    scope.addHook('onRequest', async (request) => requireSameOrigin(request, publicUrl));
    registerSession(scope, context.deps, cookie, sessions, browser);
    registerPasskey(scope, context.deps, sessions, browser);
    registerProviderSignIn(scope, context.deps, { cookie: signInCookie(!production), sessions, browser });
    registerInvitation(scope, context.deps);
    bindOperations(
      scope,
      {
        ...context,
        scopeShape: 'array',
        base: '/console',
        needsFreshProof,
        presented: (request) => {
          const token = cookie.read(request);
          return token ? { kind: 'token', token } : { kind: 'nothing' };
        },
      },
      operations,
    );
    if (outbox !== undefined) {
      scope.get('/console/outbox', (request) => {
        request.operation = 'page';
        requireThisMachine(request);
        return readOutbox(outbox);
      });
    }
  });
  const providers = context.deps.providers.site.map(({ id, name }) => ({ id: id as ProviderKind, name }));
  registerBackChannelLogout(app, context.deps);
  // Read for each page: the next page shows an administrator's change.
  const facts = async (visitor: FastifyRequest | undefined) => {
    const { signup, announcement, termsUrl, maxTokenDays, passwordMin } = await readSettings(context.deps);
    return {
      ...(publicUrl === undefined ? {} : { address: publicUrl }),
      signup,
      max_token_days: maxTokenDays,
      password_min: passwordMin,
      ...(providers.length === 0 ? {} : { providers }),
      ...((await context.deps.db.read(({ ssoDomains }) => ssoDomains.hasVerified())) ? { domains: true } : {}),
      outbox: outbox !== undefined,
      ...(visitor &&
        (await sessions.callerIfAny(visitor, instantOf(context.deps.clock()))) && { signed_in: true as const }),
      ...(announcement === '' ? {} : { announcement }),
      ...(termsUrl === '' ? {} : { terms_url: termsUrl }),
    };
  };
  return registerConsolePages(app, facts, { production, hasOutbox: outbox !== undefined });
}
