import { emailAddress } from '@tessera/contract';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, customFetch as joseFetch, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { type Clock, instantOf, later, minute } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { type Outbound, OutboundFailed, OutboundRefused } from '../outbound/outbound.ts';
import { failureOf } from './failure.ts';
import type { OidcSettings } from './oidc-provider.ts';
import { fetchThrough } from './outbound-fetch.ts';
import { isPlain } from './plain-claims.ts';
import type { BeginOptions, Identification, LogoutNotice, SignInSecrets } from './provider.ts';

/** Seconds by which clocks may differ. */
const tolerance = 30;
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
/** Signatures that need no shared secret. */
const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** The library's codes for keys of the provider that it could not read. */
const withoutKeys = ['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT'];

/**
 * The metadata of an OpenID Connect provider, and the requests to it: authorization code with PKCE, state and nonce;
 * `iss` in the response (RFC 9207) where the provider announces it or sends it; the ID token's signature is checked
 * against the provider's keys.
 */
export class OidcConnection {
  readonly #configuration: oidc.Configuration;
  readonly #keys: JWTVerifyGetKey;
  readonly #clientId: string;
  readonly #clock: Clock;

  private constructor(configuration: oidc.Configuration, keys: JWTVerifyGetKey, clientId: string, clock: Clock) {
    this.#configuration = configuration;
    this.#keys = keys;
    this.#clientId = clientId;
    this.#clock = clock;
  }

  /** Reads the issuer's metadata. Throws `provider_failed`. */
  static async to(
    { issuer, clientId, clientSecret }: Pick<OidcSettings, 'issuer' | 'clientId' | 'clientSecret'>,
    outbound: Outbound,
    clock: Clock,
  ): Promise<OidcConnection> {
    try {
      const fetch = fetchThrough(outbound);
      const isPlain = new URL(issuer).protocol === 'http:';
      // The library goes by the machine's clock, and everything here by the server's.
      const skew = Math.round((clock().getTime() - Date.now()) / 1000);
      const configuration = await oidc.discovery(
        new URL(issuer),
        clientId,
        { [oidc.clockSkew]: skew, [oidc.clockTolerance]: tolerance },
        clientAuthentication(clientSecret),
        {
          [oidc.customFetch]: fetch,
          execute: [oidc.enableNonRepudiationChecks, ...(isPlain ? [oidc.allowInsecureRequests] : [])],
        },
      );
      const { jwks_uri: jwks } = configuration.serverMetadata();
      if (jwks === undefined) throw new Problem('provider_failed', { cause: 'provider: no jwks_uri' });
      const keys = createRemoteJWKSet(new URL(jwks), {
        [joseFetch]: (url, { method, headers }) =>
          fetch(url, { method, headers: Object.fromEntries(headers.entries()) }),
      });
      return new OidcConnection(configuration, keys, clientId, clock);
    } catch (error) {
      throw failureOf(error);
    }
  }

  async begin(secrets: SignInSecrets, { redirectUri, fresh, loginHint }: BeginOptions): Promise<string> {
    try {
      const configuration = this.#configuration;
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid profile email',
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: 'S256',
        // `max_age` makes the provider tell when the person authenticated; some providers heed `prompt` instead.
        ...(fresh ? { prompt: 'login', max_age: '0' } : {}),
        ...(loginHint === undefined ? {} : { login_hint: loginHint }),
      });
      return url.href;
    } catch (error) {
      throw failureOf(error);
    }
  }

  async finish(callback: URL, secrets: SignInSecrets): Promise<Identification> {
    try {
      const configuration = this.#configuration;
      const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        pkceCodeVerifier: secrets.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Problem('provider_failed', { cause: 'provider: no ID token' });
      const userInfo = configuration.serverMetadata().userinfo_endpoint
        ? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)
        : {};
      return { ...identificationOf(claims, userInfo), idToken: tokens.id_token };
    } catch (error) {
      throw failureOf(error);
    }
  }

  async endSessionUrl(idToken: string, returnTo: string): Promise<string | undefined> {
    try {
      const configuration = this.#configuration;
      if (!configuration.serverMetadata().end_session_endpoint) return undefined;
      return oidc.buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: returnTo })
        .href;
    } catch (error) {
      throw failureOf(error);
    }
  }

  async readLogoutToken(token: string): Promise<LogoutNotice> {
    const { issuer } = this.#configuration.serverMetadata();
    const now = this.#clock();
    const { payload, protectedHeader } = await jwtVerify(token, this.#keys, {
      issuer,
      audience: this.#clientId,
      algorithms,
      currentDate: now,
      clockTolerance: tolerance,
      maxTokenAge: 2 * minute,
      requiredClaims: ['iat', 'jti', 'events'],
    }).catch((error: unknown) => {
      const code = error instanceof errors.JOSEError ? error.code : 'unreadable';
      const isOutage = error instanceof OutboundFailed || error instanceof OutboundRefused;
      // Without the provider's keys, nothing is said of the token: the provider may send it again.
      throw isOutage || withoutKeys.includes(code) ? failureOf(error) : notALogout(code);
    });
    const { sub, sid, jti = '', events, exp, nonce } = payload;
    // An ID token must not be taken for one (Back-Channel Logout 1.0, 2.6).
    const isTyped = [undefined, 'jwt', 'logout+jwt', 'application/logout+jwt'].includes(
      protectedHeader.typ?.toLowerCase(),
    );
    if (!isTyped || nonce !== undefined) throw notALogout('another kind of token');
    if (typeof events !== 'object' || events === null || !(logoutEvent in events)) throw notALogout('no logout event');
    const sessionId = typeof sid === 'string' ? sid : undefined;
    if (sub === undefined && sessionId === undefined) throw notALogout('neither sub nor sid');
    if (![sub, sessionId].every((text) => text === undefined || isPlain(text))) throw notALogout('no plain texts');
    const end = later(instantOf(now), 2 * minute + 2 * tolerance);
    const expiresAt = exp === undefined ? end : new Date(Math.max(exp * 1000, Date.parse(end))).toISOString();
    return { issuer, subject: sub, sessionId, tokenId: jti, expiresAt };
  }
}

function notALogout(why: string): Problem {
  return new Problem('invalid_request', { message: 'logout_token: is not valid', cause: `logout token: ${why}` });
}

/** In the header, which every provider must know (RFC 6749, 2.3.1), unless it announces otherwise. */
function clientAuthentication(secret: Secret): oidc.ClientAuth {
  const [inHeader, inBody] = [oidc.ClientSecretBasic(secret.reveal()), oidc.ClientSecretPost(secret.reveal())];
  return (server, ...request) => {
    const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server;
    return (methods.includes('client_secret_basic') ? inHeader : inBody)(server, ...request);
  };
}

type Claims = Readonly<Record<string, unknown>>;

/** Of claims as providers send them: only those of the right type count. Many have only `sub` in the ID token. */
function identificationOf(idToken: oidc.IDToken, userInfo: Claims): Identification {
  const text = (name: string) => textOf(userInfo, name) ?? textOf(idToken, name);
  const email = emailAddress.safeParse(text('email'));
  // An address and its confirmation come from one source. Entra ID has both in the ID token, and in userinfo the address alone.
  const sources = [userInfo, idToken].filter((claims) => textOf(claims, 'email') === text('email'));
  const { auth_time: authTime } = idToken;
  return {
    issuer: idToken.iss,
    subject: idToken.sub,
    email: email.success ? email.data : undefined,
    emailVerified: email.success && sources.some(vouches) && !sources.some(denies),
    name: text('name'),
    preferredUsername: text('preferred_username') ?? text('nickname'),
    authenticatedAt: authTime === undefined ? undefined : new Date(authTime * 1000).toISOString(),
    sessionId: textOf(idToken, 'sid'),
  };
}

/** Whether claims say that their address is the person's. Entra ID has no `email_verified`: by `xms_edov`, the domain is the tenant's own. */
function vouches({ email_verified: verified, xms_edov: ofTenant }: Claims): boolean {
  return verified === true || ofTenant === true || ofTenant === 1 || ofTenant === '1';
}

/** Whether claims say the opposite. Amazon Cognito's userinfo has a text there: `"true"` vouches for nothing, and `"false"` denies. */
function denies({ email_verified: verified }: Claims): boolean {
  return verified === false || verified === 'false';
}

function textOf(claims: Claims, name: string): string | undefined {
  const value = claims[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
