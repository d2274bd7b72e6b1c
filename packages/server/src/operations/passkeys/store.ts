import type { Removed } from '../../kit/removed.ts';

export interface PasskeyRecord {
  id: string;
  userId: string;
  /** Its ID at the authenticator, as base64url. */
  credentialId: string;
  /** In COSE, as base64url. */
  publicKey: string;
  /** How often the authenticator says that it was used; 0 for ever where it does not count, or is one of several. */
  counter: number;
  transports: readonly string[];
  /** The model of the authenticator, where it says so. */
  aaguid: string;
  /** Whether it may be copied to other devices, which never changes. */
  multiDevice: boolean;
  /** Whether it is copied. */
  backedUp: boolean;
  name: string;
  createdAt: string;
  lastUsedAt?: string | undefined;
}

export interface Passkeys {
  /** Of a user, the oldest first. */
  list(userId: string): Promise<PasskeyRecord[]>;
  findByCredential(credentialId: string): Promise<PasskeyRecord | undefined>;
  find(id: string): Promise<PasskeyRecord | undefined>;
  insert(passkey: PasskeyRecord): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  noteUse(id: string, use: { counter: number; backedUp: boolean; at: string }): Promise<void>;
  remove(id: string): Promise<void>;
  removeAll(userId: string): Promise<void>;
  /** The user's ID at authenticators, as base64url; set to `fresh` if there was none. */
  handleOf(userId: string, fresh: string): Promise<string>;
  findHandle(userId: string): Promise<string | undefined>;
  /** Resolves with whether the challenge was answered for the first time. */
  useChallenge(hash: string, expiresAt: string): Promise<boolean>;
  removeUsedChallenges(now: string): Promise<Removed>;
}
