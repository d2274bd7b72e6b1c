import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';

/** A person, as the provider knows them. */
export interface FakePerson {
  sub: string;
  email?: string;
  email_verified?: unknown;
  name?: string;
  preferred_username?: string;
  sid?: string;
  [claim: string]: unknown;
}

/** Deviations of a broken or hostile provider. */
export interface Tweaks {
  /** Claims in the place of those of the ID token; `undefined` leaves one out. */
  idToken?: Record<string, unknown>;
  /** Of the response in the browser. */
  response?: Record<string, string | undefined>;
  /** Claims of userinfo, beside the person's. */
  userInfo?: Record<string, unknown>;
  /** Signs with a key that the provider does not publish. */
  foreignKey?: boolean;
}

interface Grant {
  person: FakePerson;
  tweaks: Tweaks;
  asked: URLSearchParams;
  used: boolean;
}

export const fakeClient = { id: 'tessera', secret: 'visibly-fake-client-secret' };

/**
 * An OpenID Connect provider on this machine with the answers that a test sets. ID tokens hold `sub` only, as many real
 * ones do.
 */
export class FakeProvider {
  /** Without a slash at its end. */
  issuer = '';
  /** The person that signs in at its page. */
  person: FakePerson = { sub: 'nobody' };
  /** Changes the provider's metadata. */
  metadata: Record<string, unknown> = {};
  readonly #server: Server;
  readonly #key = newKey();
  readonly #grants = new Map<string, Grant>();
  readonly #now: () => Date;

  private constructor(now: () => Date) {
    this.#now = now;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.writeHead(500).end());
    });
  }

  /** `now` is the clock of the server that is tested. */
  static async start(now: () => Date): Promise<FakeProvider> {
    const provider = new FakeProvider(now);
    provider.#server.listen(0, '127.0.0.1');
    await once(provider.#server, 'listening');
    const { port } = provider.#server.address() as { port: number };
    provider.issuer = `http://127.0.0.1:${port}`;
    return provider;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The person signs in and agrees: the query that the browser comes back with. */
  authorize(url: string, person: FakePerson, tweaks: Tweaks = {}): string {
    const asked = new URL(url).searchParams;
    const code = randomUUID();
    this.#grants.set(code, { person, tweaks, asked, used: false });
    const response: Record<string, string | undefined> = {
      ...{ code, state: asked.get('state') ?? '', iss: this.issuer },
      ...tweaks.response,
    };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(response)) if (value !== undefined) query.set(name, value);
    return `?${query}`;
  }

  /** A signed token of these claims; `undefined` leaves one out. */
  async sign(claims: Record<string, unknown>, { typ = 'JWT', foreignKey = false } = {}): Promise<string> {
    const seconds = Math.floor(this.#now().getTime() / 1000);
    const all = { iss: this.issuer, aud: fakeClient.id, iat: seconds, exp: seconds + 120, ...claims };
    const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JWTPayload;
    const key = foreignKey ? newKey() : this.#key;
    return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'fake', typ }).sign(key.privateKey);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const [path] = (request.url ?? '').split('?');
    switch (path) {
      case '/authorize': {
        const url = new URL(request.url ?? '', this.issuer);
        const back = (url.searchParams.get('redirect_uri') ?? '') + this.authorize(url.href, this.person);
        return void response.writeHead(302, { location: back }).end();
      }
      case '/.well-known/openid-configuration':
        return void json(200, this.#announced());
      case '/jwks':
        return void json(200, { keys: [{ ...(await exportJWK(this.#key.publicKey)), kid: 'fake', alg: 'ES256' }] });
      case '/token':
        return void (await this.#token(request, json));
      case '/userinfo': {
        const grant = this.#grants.get(request.headers.authorization?.replace(/^Bearer /i, '') ?? '');
        if (!grant) return void json(401, {});
        const { sid: _, ...person } = grant.person;
        return void json(200, { ...person, ...grant.tweaks.userInfo });
      }
      default:
        response.writeHead(404).end();
    }
  }

  #announced(): Record<string, unknown> {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      userinfo_endpoint: `${this.issuer}/userinfo`,
      jwks_uri: `${this.issuer}/jwks`,
      end_session_endpoint: `${this.issuer}/end`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
      ...this.metadata,
    };
  }

  async #token(request: IncomingMessage, json: (status: number, body: unknown) => void): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    const grant = this.#grants.get(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      request.headers.authorization === `Basic ${basicOf(fakeClient)}` &&
      grant?.used === false &&
      form.get('redirect_uri') === grant.asked.get('redirect_uri') &&
      verifier === grant.asked.get('code_challenge');
    if (!isRight || !grant) return json(400, { error: 'invalid_grant' });
    grant.used = true;
    const { person, tweaks, asked } = grant;
    const authTime = asked.has('max_age') ? { auth_time: Math.floor(this.#now().getTime() / 1000) } : {};
    const claims = {
      sub: person.sub,
      sid: person.sid,
      nonce: asked.get('nonce') ?? '',
      ...authTime,
      ...tweaks.idToken,
    };
    const idToken = await this.sign(claims, { foreignKey: tweaks.foreignKey ?? false });
    json(200, { access_token: form.get('code'), token_type: 'Bearer', expires_in: 60, id_token: idToken });
  }
}

/** As RFC 6749, 2.3.1 has it: both are form-encoded first. */
function basicOf({ id, secret }: { id: string; secret: string }): string {
  const encoded = (text: string) =>
    encodeURIComponent(text).replace(/[-_.!~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64');
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function newKey(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}
