import { createHmac, hash } from 'node:crypto';
import { type KeyRing, sameText } from '../../kit/key-ring.ts';
import type { AuditEntry } from './event.ts';

/** The place of an entry in the chain, counted from 1, and its hash. */
export interface Link {
  seq: number;
  /** SHA-256 in hexadecimal. */
  hash: string;
}

/** Where the chain begins and ends: the last entry that was removed, and the last one that was added. */
export interface Ends {
  removed: Link;
  last: Link;
  /** The ID of the key of the ring that made the signature. */
  signedBy: string;
  /** HMAC-SHA-256 in base64url. */
  signature: string;
}

/** Before the first entry. */
export const nothing: Link = { seq: 0, hash: '' };

/**
 * The hash of an entry: SHA-256 over one line of JSON, which is the array of the version of this form, the place, the
 * predecessor's hash (empty for the first), and the entry's fields, `null` where absent. `docs/operating-audit.md` shows it.
 */
export function hashOf(previous: string, seq: number, entry: AuditEntry): string {
  const { at, action, actorId, tokenId, subjectId, namespaceId, detail, requestId, address } = entry;
  const fields = [at, action, actorId, tokenId, subjectId, namespaceId, detail, requestId, address];
  const line = JSON.stringify(['v1', seq, previous, ...fields.map((field) => field ?? null)]);
  return hash('sha256', line);
}

/** Signs both ends, so that a chain that was made anew without the key ring is not taken for this one. */
export function signed(removed: Link, last: Link, ring: KeyRing): Ends {
  const [key] = ring.keys;
  if (!key) throw new Error('a key ring needs a key');
  return { removed, last, signedBy: key.id, signature: signatureOf(removed, last, key.derive(purpose)) };
}

/** Whether the signature is right; `unknown key` where the ring does not have the key. */
export function checkSignature(
  { removed, last, signedBy, signature }: Ends,
  ring: KeyRing,
): true | false | 'unknown key' {
  const key = ring.keys.find(({ id }) => id === signedBy);
  if (!key) return 'unknown key';
  return sameText(signature, signatureOf(removed, last, key.derive(purpose)));
}

const purpose = 'audit chain';

function signatureOf(removed: Link, last: Link, key: string): string {
  const line = JSON.stringify(['v1', removed.seq, removed.hash, last.seq, last.hash]);
  return createHmac('sha256', key).update(line).digest('base64url');
}
