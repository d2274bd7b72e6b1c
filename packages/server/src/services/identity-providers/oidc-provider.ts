import { type Clock, minute } from '../../kit/clock.ts';
import type { Secret } from '../../kit/secret.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { OidcConnection } from './oidc-connection.ts';
import type {
  BeginOptions,
  Identification,
  IdentityProvider,
  LogoutNotice,
  SignInSecrets,
  TrustedDomain,
} from './provider.ts';

export interface OidcSettings {
  id: string;
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: Secret;
  domain?: TrustedDomain | undefined;
}

/** A provider's metadata is read anew after this, in milliseconds. */
const metadataLife = 10 * minute * 1000;

interface Known {
  connection: OidcConnection;
  until: number;
}

/** A provider that speaks OpenID Connect. Neither it nor the library is touched before the first sign-in there. */
export class OidcProvider implements IdentityProvider {
  readonly id: string;
  readonly name: string;
  readonly domain: TrustedDomain | undefined;
  readonly #settings: OidcSettings;
  readonly #outbound: Outbound;
  readonly #clock: Clock;
  #known: Promise<Known> | undefined;

  constructor(settings: OidcSettings, outbound: Outbound, clock: Clock) {
    this.id = settings.id;
    this.name = settings.name;
    this.domain = settings.domain;
    this.#settings = settings;
    this.#outbound = outbound;
    this.#clock = clock;
  }

  async begin(secrets: SignInSecrets, options: BeginOptions): Promise<string> {
    return (await this.#connection()).begin(secrets, options);
  }

  async finish(callback: URL, secrets: SignInSecrets): Promise<Identification> {
    return (await this.#connection()).finish(callback, secrets);
  }

  async endSessionUrl(idToken: string, returnTo: string): Promise<string | undefined> {
    return (await this.#connection()).endSessionUrl(idToken, returnTo);
  }

  async readLogoutToken(token: string): Promise<LogoutNotice> {
    return (await this.#connection()).readLogoutToken(token);
  }

  async #connection(): Promise<OidcConnection> {
    const now = performance.now();
    const found = this.#known?.then((known) => (known.until > now ? known : this.#connect())) ?? this.#connect();
    this.#known = found;
    try {
      return (await found).connection;
    } catch (error) {
      // A failure is not remembered.
      if (this.#known === found) this.#known = undefined;
      throw error;
    }
  }

  async #connect(): Promise<Known> {
    // A start of the server reads none of it.
    const { OidcConnection } = await import('./oidc-connection.ts');
    const connection = await OidcConnection.to(this.#settings, this.#outbound, this.#clock);
    return { connection, until: performance.now() + metadataLife };
  }
}
