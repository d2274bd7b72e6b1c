import type { Scope } from '@tessera/contract';
import { minute, secondsBetween } from '../kit/clock.ts';

/** The token that a request came with. */
export interface PresentedToken {
  id: string;
  kind: 'session' | 'named' | 'mailed';
  expiresAt: string;
  issuedAt: string;
  /** The longest life of the tokens that it was made by, in seconds; absent where a sign-in of the person made it. */
  longestLife?: number | undefined;
  /** Whether the person's own sign-in made it, with the password or at an identity provider, rather than another token. */
  madeByPassword: boolean;
  /** The address that a mailed token was sent to, as it is compared. */
  emailKey?: string | undefined;
  /** When it was last noted to be used. */
  lastUsedAt?: string | undefined;
}

/** The principal of a request. */
export interface Principal {
  userId: string;
  username: string;
  scopes: readonly Scope[];
  /** Absent with Basic authentication and with a passkey. */
  token?: PresentedToken;
  /**
   * When the password was last given, or a passkey in its place, or the person authenticated at an identity provider:
   * now with Basic; tokens inherit it from the credential that made them. Inside the request's `write`, as of the
   * transaction.
   */
  passwordAt?: string | undefined;
  /**
   * Present if an identity at a provider signed in just now: the identity, and the data that the session's end needs.
   */
  identity?: { id: string; provider: string; sessionId?: string | undefined; idToken?: string | undefined };
  /** Where the token is that of a mailed invitation, which has no scopes: which, and its hash. */
  invitation?: { id: string; tokenHash: string };
  /**
   * Whether the user administers the site. Inside the request's `write`, as of the transaction; so are the fields
   * below.
   */
  siteAdmin?: boolean | undefined;
  /** Whether the account's password needs more than itself to sign in. */
  hasSecondFactor?: boolean | undefined;
  /** Whether the site requires that of every account. As of the beginning of the request. */
  secondFactorRequired?: boolean | undefined;
  /** Where the request came from. */
  address?: string | undefined;
  /** Whether the user must set a new password before anything else. */
  passwordChangeRequired?: boolean | undefined;
  /** Without a token: which password the user had. */
  passwordId?: string;
  /** Without a token: since when the account needs the second factor that came with the password. */
  protectedSince?: string | undefined;
  /** The passkey that signed in, where it did in place of the password. */
  passkeyId?: string;
}

const proofSeconds = 10 * minute;

/** Whether the password was given less than ten minutes ago. Making a fresh token proves nothing: it inherits the time. */
export function hasPasswordProof(principal: Principal, now: string): boolean {
  return principal.passwordAt !== undefined && secondsBetween(principal.passwordAt, now) < proofSeconds;
}

/**
 * Upper bound for the expiry of everything that this caller makes; `undefined` if there is none. The password, and a
 * session made by it, have no bound; every other credential passes on its own.
 */
export function lifetimeBound(principal: Principal): string | undefined {
  const { token } = principal;
  if (!token || (token.kind === 'session' && token.madeByPassword)) return undefined;
  return token.expiresAt;
}

/**
 * How long the caller's token lives, in seconds, or the longest of those that it was made by: else one that lives for a year
 * would make itself short ones. Zero with the password, and with a session that it made.
 */
export function longestLifeOf(principal: Principal): number {
  const { token } = principal;
  if (!token || lifetimeBound(principal) === undefined) return 0;
  const own = token.kind === 'named' ? Math.ceil(secondsBetween(token.issuedAt, token.expiresAt)) : 0;
  return Math.max(own, token.longestLife ?? 0);
}
