import { createHash } from 'node:crypto';
import { emailAddress } from '@tessera/contract';
import * as z from 'zod';
import { sameText } from '../../kit/key-ring.ts';
import { Problem } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { type Outbound, OutboundFailed, OutboundRefused } from '../outbound/outbound.ts';
import type { BeginOptions, Identification, IdentityProvider, SignInSecrets } from './provider.ts';

export interface GitHubSettings {
  name: string;
  /** `https://github.com`, or a GitHub Enterprise Server's own. Without a slash at its end. */
  url: string;
  clientId: string;
  clientSecret: Secret;
}

const Grant = z.object({ access_token: z.string().min(1) });
const User = z.object({ id: z.int(), login: z.string(), name: z.string().nullish() });
const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/**
 * GitHub, which speaks OAuth 2.0 without OpenID Connect: no ID token, no nonce, no time of authentication. The identity is the
 * number of the account, which stays when its name changes hands; the address is the primary one, if it is verified.
 */
export class GitHubProvider implements IdentityProvider {
  readonly id = 'github';
  readonly name: string;
  readonly #settings: GitHubSettings;
  readonly #outbound: Outbound;

  constructor(settings: GitHubSettings, outbound: Outbound) {
    this.name = settings.name;
    this.#settings = settings;
    this.#outbound = outbound;
  }

  async begin({ state, verifier }: SignInSecrets, { redirectUri, loginHint }: BeginOptions): Promise<string> {
    const url = new URL(`${this.#settings.url}/login/oauth/authorize`);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    for (const [name, value] of Object.entries({
      ...{ client_id: this.#settings.clientId, redirect_uri: redirectUri, scope: 'read:user user:email', state },
      ...{ code_challenge: challenge, code_challenge_method: 'S256' },
      ...(loginHint === undefined ? {} : { login: loginHint }),
    })) {
      url.searchParams.set(name, value);
    }
    return url.href;
  }

  async finish(callback: URL, { state, verifier }: SignInSecrets): Promise<Identification> {
    const { searchParams: response } = callback;
    const [code, ...more] = response.getAll('code');
    if (!sameText(response.get('state') ?? '', state)) throw failed('another state');
    if (response.has('error')) throw new Problem('identity_refused', { cause: 'provider: declined' });
    if (code === undefined || more.length > 0) throw failed('no code');
    const { url, clientId, clientSecret } = this.#settings;
    const form = new URLSearchParams({
      ...{ client_id: clientId, client_secret: clientSecret.reveal(), code, code_verifier: verifier },
      redirect_uri: callback.origin + callback.pathname,
    });
    // Refusals come with status 200, and without a token.
    const { access_token: token } = await this.#ask(Grant, `${url}/login/oauth/access_token`, { form });
    const api = url === 'https://github.com' ? 'https://api.github.com' : `${url}/api/v3`;
    const user = await this.#ask(User, `${api}/user`, { token });
    const emails = await this.#ask(Emails, `${api}/user/emails`, { token });
    const primary = emails.find((one) => one.primary);
    const email = emailAddress.safeParse(primary?.email);
    return {
      ...{ issuer: url, subject: String(user.id) },
      email: email.success ? email.data : undefined,
      emailVerified: email.success && primary?.verified === true,
      name: user.name ?? undefined,
      preferredUsername: user.login,
    };
  }

  async #ask<T>(
    shape: z.ZodType<T>,
    url: string,
    { token, form }: { token?: string; form?: URLSearchParams },
  ): Promise<T> {
    try {
      const answer = await this.#outbound.request(url, {
        method: form ? 'POST' : 'GET',
        headers: {
          ...{ accept: 'application/json', 'user-agent': 'tessera' },
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(form ? { body: form.toString() } : {}),
      });
      if (answer.status !== 200) throw failed(`status ${answer.status}`);
      return shape.parse(JSON.parse(answer.body.toString()));
    } catch (error) {
      if (error instanceof Problem) throw error;
      if (error instanceof OutboundRefused) throw failed('address not allowed');
      throw failed(error instanceof OutboundFailed ? error.code : 'another form of answer');
    }
  }
}

function failed(why: string): Problem {
  return new Problem('provider_failed', { cause: `provider: ${why}` });
}
