import type { Sealed } from '../../kit/key-ring.ts';
import type { CredentialsKind } from './store.ts';

/** A stored secret, and the place that its ciphertext is bound to. */
export type StoredSecret = ({ table: 'aws_credentials'; kind: CredentialsKind } | { table: 'totp' | 'sso_domains' }) & {
  /** Of the credentials, of the user, or of the organization's domain. */
  id: string;
  namespaceId: string;
  sealed: Sealed;
};

/** The database's record of the key-encryption keys: enough to recognize a missing or a wrong one. */
export interface Keys {
  fingerprints(): Promise<Map<string, string>>;
  addFingerprint(id: string, fingerprint: string): Promise<void>;
  /** The ids of the keys that stored secrets need. */
  inUse(): Promise<string[]>;
  /** Up to `limit` of the stored secrets that other keys than this one wrap. */
  notUnder(keyId: string, limit: number): Promise<StoredSecret[]>;
  countNotUnder(keyId: string): Promise<number>;
  /** Replaces a stored secret's ciphertext, if it is still `from`. */
  replaceSealed(secret: StoredSecret, to: Sealed): Promise<void>;
}
