import { createHmac } from 'node:crypto';
import type { Role } from '@tessera/contract';
import type { Secret } from '../../kit/secret.ts';

/** The claims of an identity provider about a person. */
export interface Identification {
  /** With `subject`: the identity. Nothing else of it is a key: names and addresses change hands. */
  issuer: string;
  subject: string;
  /** In the form in which addresses are kept. */
  email?: string | undefined;
  /** Whether the provider says that the address is the person's: exactly `true`. */
  emailVerified: boolean;
  /** How the person is called, for people to read. */
  name?: string | undefined;
  /** The source of the proposed username. */
  preferredUsername?: string | undefined;
  /** When the person authenticated there, where the provider says. */
  authenticatedAt?: string | undefined;
  /** The session there (`sid`). */
  sessionId?: string | undefined;
  idToken?: string | undefined;
}

/** The values that bind one sign-in. All are derived from the browser's cookie, so none is stored. */
export interface SignInSecrets {
  state: string;
  nonce: string;
  /** PKCE's code verifier (RFC 7636). */
  verifier: string;
}

/** From a random secret of 256 bits; 43 characters each, as PKCE asks for at least. */
export function secretsOf(cookie: Secret): SignInSecrets {
  const derived = (what: string) => createHmac('sha256', cookie.reveal()).update(what).digest('base64url');
  return { state: derived('state'), nonce: derived('nonce'), verifier: derived('verifier') };
}

export interface BeginOptions {
  /** Where the provider sends the browser back to. */
  redirectUri: string;
  /** Makes the person authenticate anew, even with a session there. */
  fresh: boolean;
  /** The address that the person typed. */
  loginHint?: string | undefined;
}

/** The end of a user's session at the provider (OpenID Connect Back-Channel Logout 1.0). */
export interface LogoutNotice {
  issuer: string;
  subject?: string | undefined;
  sessionId?: string | undefined;
  /** The token's own ID, which is used once, until the token expires. */
  tokenId: string;
  expiresAt: string;
}

/** A server that vouches for people. Its failures are `identity_refused` and `provider_failed`. */
export interface IdentityProvider {
  /** `oidc` and `github` are the site's; that of a verified domain has the domain's name, which has a dot in it. */
  id: string;
  /** The name for users. */
  name: string;
  /** The organization's domain that it is trusted with; absent for the site's providers. */
  domain?: TrustedDomain | undefined;
  /** The address that the browser goes to. */
  begin(secrets: SignInSecrets, options: BeginOptions): Promise<string>;
  /** The person that came back. `callback` is the redirect URI with the query that the provider added. */
  finish(callback: URL, secrets: SignInSecrets): Promise<Identification>;
  /** Where the browser ends the session at the provider; nothing where it cannot. */
  endSessionUrl?(idToken: string, returnTo: string): Promise<string | undefined>;
  /** Reads a logout token. Throws `invalid_request` for a text that is no logout token of this provider. */
  readLogoutToken?(token: string): Promise<LogoutNotice>;
}

export interface TrustedDomain {
  domain: string;
  organizationId: string;
  /** The role of new members in the organization. */
  defaultRole: Role;
  /** The user who set the domain up. */
  createdBy: string;
}

/** The path of the page to which a provider leads back. Each has its own, so that an answer of one is not taken by another. */
export function callbackPath(providerId: string): string {
  return providerId === 'oidc' ? '/sign-in/callback' : `/sign-in/callback/${providerId}`;
}
