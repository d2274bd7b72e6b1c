import type { Scope } from '@tessera/contract';
import type { Removed } from '../../kit/removed.ts';
import type { UserRecord } from '../users/store.ts';
import type { TokenHash, TokenKind } from './token.ts';

export interface TokenRecord {
  id: string;
  hash: TokenHash;
  /** First and last characters, for lists. */
  hint: string;
  userId: string;
  kind: TokenKind;
  name: string;
  scopes: readonly Scope[];
  issuedAt: string;
  expiresAt: string;
  madeByPassword: boolean;
  passwordAt?: string | undefined;
  /** For mailed tokens: the address as it is compared. */
  emailKey?: string | undefined;
  userAgent?: string | undefined;
  address?: string | undefined;
  lastUsedAt?: string | undefined;
  /** The tool that the user authorized with it. */
  clientId?: string | undefined;
  /**
   * The longest life of the tokens that it was made by, in seconds; `undefined` where a sign-in with the password made it.
   * Never left out: every maker of tokens has to say it.
   */
  longestLife: number | undefined;
}

/** The fields of an account that decide whether it may do anything at all. */
export type AccountState = Pick<
  UserRecord,
  'disabledAt' | 'siteAdmin' | 'passwordChangeRequired' | 'totpSince' | 'passkeysSince'
>;

/** Expired tokens are as if they were not there, in every one of these. So are void ones where one is found by its ID. */
export interface Tokens {
  insert(token: TokenRecord): Promise<void>;
  findById(id: string, now: string): Promise<TokenRecord | undefined>;
  /** The token with the fields of its user for authentication, in one statement. */
  findWithOwner(id: string, now: string): Promise<{ token: TokenRecord; owner: AccountState } | undefined>;
  list(userId: string, kind: TokenKind, now: string): Promise<TokenRecord[]>;
  /** Which names the user's tokens have of those that matter to `freeName`. */
  takenNames(userId: string, name: string): Promise<string[]>;
  /** Resolves with the ID of the removed token, if there was one. */
  removeByHash(userId: string, hash: TokenHash, now: string): Promise<string | undefined>;
  /** A named token or a session, never a mailed one. Resolves with the ID of the removed token, if there was one. */
  removeByName(userId: string, name: string, now: string): Promise<string | undefined>;
  /**
   * Lets a named token expire at `end`, if it would not before, as its user is told. Resolves with its ID, unless there is
   * none of this name.
   */
  endNamed(userId: string, name: string, end: string, now: string): Promise<string | undefined>;
  /** All of a user's, of every kind. */
  removeAll(userId: string): Promise<void>;
  /** All sessions but the one of this ID. */
  removeSessions(userId: string, exceptId: string | undefined): Promise<void>;
  /** Makes all tokens but the one of this ID prove nothing any more. */
  forgetPasswordProofs(userId: string, exceptId: string | undefined): Promise<void>;
  /** All but the `keep` newest sessions. */
  removeOldestSessions(userId: string, keep: number): Promise<void>;
  /** Every token that carries this scope and no other, mailed or not. */
  removeOfScope(userId: string, scope: Scope): Promise<void>;
  /** Removes a user's expired tokens. Resolves with the number of tokens of a kind that are left. */
  removeExpiredAndCount(userId: string, kind: TokenKind, now: string): Promise<number>;
  removeAllExpired(now: string): Promise<Removed>;
  /**
   * Removes tokens issued before `begin` or after `end`, of all users, in the order of IDs after `after`. Resolves with
   * the last ID looked at.
   */
  removeIssuedOutside(
    begin: string,
    end: string,
    after: string,
  ): Promise<{ last: string | undefined; removed: number }>;
  /** Puts the hash and the hint of a secret in place of those of a token that was not handed out yet. */
  handOut(id: string, hash: TokenHash, hint: string): Promise<void>;
  setLastUsed(id: string, at: string): Promise<void>;
}
