import { operationList } from '@tessera/contract';
import type { FastifyInstance } from 'fastify';
import { readSettings } from '../../services/settings/settings.ts';
import { bindOperations } from '../adapters/fastify.ts';
import type { EndpointContext } from '../endpoint.ts';
import { SessionCookie } from './cookie.ts';
import { readOutbox } from './outbox.ts';
import { registerConsolePages } from './pages.ts';
import { requireSameOrigin } from './same-origin.ts';
import { registerSession } from './session.ts';

export interface ConsoleOptions {
  production: boolean;
  publicUrl: string | undefined;
  /** The folder that mails go to, in development mode. */
  outbox: string | undefined;
}

// It would answer with the session's token, which no page may hold.
const operations = operationList.filter(({ id }) => id !== 'getSession');

/**
 * The console: its pages, and under `/console` the very same operations for them, with a cookie in place of a key. `/v1`
 * knows no cookies, and this knows no keys. Returns whether the pages are there.
 */
export function registerConsole(app: FastifyInstance, binding: EndpointContext, options: ConsoleOptions): boolean {
  const { production, publicUrl, outbox } = options;
  const cookie = new SessionCookie(!production);
  app.register(async (scope) => {
    scope.addHook('onRequest', async (request) => requireSameOrigin(request, publicUrl));
    registerSession(scope, binding.deps, cookie);
    bindOperations(
      scope,
      {
        ...binding,
        scopeShape: 'array',
        prefix: '/console/v1',
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
        return readOutbox(outbox);
      });
    }
  });
  // Read for each page: what an administrator sets, the next page shows.
  const facts = async () => {
    const { signup, announcement, termsUrl } = await readSettings(binding.deps);
    return {
      ...(publicUrl === undefined ? {} : { address: publicUrl }),
      signup,
      outbox: outbox !== undefined,
      ...(announcement === '' ? {} : { announcement }),
      ...(termsUrl === '' ? {} : { terms_url: termsUrl }),
    };
  };
  return registerConsolePages(app, facts, { overTls: production, hasOutbox: outbox !== undefined });
}
