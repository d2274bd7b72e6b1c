import type { SignInPurpose } from '@tessera/contract';
import type { Removed } from '../../kit/removed.ts';

/** An account at an identity provider that signs in to a user's account. */
export interface IdentityRecord {
  id: string;
  userId: string;
  issuer: string;
  subject: string;
  /** How the provider called the person when it was linked. */
  name: string;
  createdAt: string;
  lastUsedAt?: string | undefined;
}

export interface Identities {
  insert(identity: IdentityRecord): Promise<void>;
  find(id: string): Promise<IdentityRecord | undefined>;
  findBySubject(issuer: string, subject: string): Promise<IdentityRecord | undefined>;
  /** A user's, oldest first. */
  listOf(userId: string): Promise<IdentityRecord[]>;
  setLastUsed(id: string, at: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A browser on its way to a provider and back. */
export interface ProviderSignInRecord {
  /** Of its cookie's value. */
  hash: string;
  provider: string;
  purpose: SignInPurpose;
  /** The signed-in user, if the purpose needs one. */
  userId?: string | undefined;
  remember: boolean;
  startedAt: string;
  expiresAt: string;
  /** The provider's claims, once they came, sealed under the cookie's secret. */
  sealed?: string | undefined;
}

export interface ProviderSignIns {
  insert(signIn: ProviderSignInRecord): Promise<void>;
  find(hash: string, now: string): Promise<ProviderSignInRecord | undefined>;
  /** Resolves with whether it was there: only one of two takes it. */
  remove(hash: string): Promise<boolean>;
  removeExpired(now: string): Promise<Removed>;
}

/** A session that an identity made. */
export interface ProviderSessionRecord {
  tokenId: string;
  identityId: string;
  provider: string;
  sessionId?: string | undefined;
  sealedIdToken?: string | undefined;
}

export interface ProviderSessions {
  insert(session: ProviderSessionRecord): Promise<void>;
  find(tokenId: string): Promise<ProviderSessionRecord | undefined>;
  /** Ends the sessions that the identity made; of one session at the provider, where it is named. Resolves with their IDs. */
  end(identityId: string): Promise<string[]>;
  /** Ends the sessions that came of this session at a provider. Resolves with their IDs and whose they were. */
  endOfProviderSession(issuer: string, sessionId: string, subject: string | undefined): Promise<EndedSession[]>;
}

export interface EndedSession {
  tokenId: string;
  userId: string;
}

/** Logout tokens, each of which works once. */
export interface LogoutTokens {
  /** Resolves with whether it is new. */
  use(hash: string, expiresAt: string): Promise<boolean>;
  removeExpired(now: string): Promise<Removed>;
}
