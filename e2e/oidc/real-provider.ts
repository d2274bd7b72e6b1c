import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import Provider from 'oidc-provider';

/** A provider's claims about a person. */
export interface Account {
  email?: string;
  email_verified?: boolean;
  name?: string;
  preferred_username?: string;
}

export const client = { id: 'tessera-e2e', secret: 'visibly-fake-client-secret-of-32-characters' };

/** `oidc-provider` on this machine, whose sign-in page signs in `person` every time. */
export class RealProvider {
  readonly issuer: string;
  readonly accounts = new Map<string, Account>();
  person = '';
  readonly #server: Server;
  readonly #provider: Provider;

  private constructor(server: Server, issuer: string, tessera: string) {
    this.#server = server;
    this.issuer = issuer;
    this.#provider = new Provider(issuer, {
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          redirect_uris: [`${tessera}/sign-in/callback`, `${tessera}/sign-in/callback/corp.example`],
          post_logout_redirect_uris: [`${tessera}/sign-in`],
          backchannel_logout_uri: `${tessera}/sign-in/back-channel-logout`,
          backchannel_logout_session_required: true,
        },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
      cookies: { keys: ['visibly-fake-cookie-key'] },
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource: async (context: { body: string }, form: string) => {
            context.body = form;
          },
        },
      },
      interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      findAccount: async (_context: unknown, accountId: string) => ({
        accountId,
        claims: async () => ({ sub: accountId, ...this.accounts.get(accountId) }),
      }),
      // Its dispatcher refuses addresses of this machine.
      fetch: (url: string | URL, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) =>
        fetch(url, options),
      ttl: { AccessToken: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    });
    const callback = this.#provider.callback();
    server.on('request', (request, response) => {
      if (!request.url?.startsWith('/interaction/')) return callback(request, response);
      this.#interact(request, response).catch(() => response.writeHead(500).end());
    });
  }

  /** `tessera` is the address of the server that asks for people. */
  static async start(tessera: string): Promise<RealProvider> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    return new RealProvider(server, `http://127.0.0.1:${port}`, tessera);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The person signs in, and agrees to all that is asked for. */
  async #interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await this.#provider.interactionDetails(request, response);
    if (prompt.name === 'login') {
      await this.#provider.interactionFinished(request, response, { login: { accountId: this.person } });
      return;
    }
    const grant = new this.#provider.Grant({ accountId: session?.accountId ?? '', clientId: params.client_id });
    grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(' '));
    await this.#provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  }
}

/** A browser at the provider: keeps its cookies, and follows it until it leads elsewhere. */
export class ProviderBrowser {
  readonly #cookies = new Map<string, string>();

  /** The address that the provider leads back to, after its own questions. */
  async follow(from: string, until: string): Promise<URL> {
    let url = from;
    for (let steps = 0; steps < 10; steps++) {
      const response = await this.ask(url);
      const next = response.headers.get('location');
      if (next === null) throw new Error(`the provider stopped with ${response.status}: ${await response.text()}`);
      url = new URL(next, url).href;
      if (url.startsWith(until)) return new URL(url);
    }
    throw new Error('the provider leads in circles');
  }

  async ask(url: string, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}
