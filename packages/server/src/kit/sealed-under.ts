import { createHash } from 'node:crypto';
import { Key } from './key-ring.ts';
import type { Secret } from './secret.ts';

/**
 * Encrypts a text under a secret that only its bearer has, such as the token in a cookie: the stored text alone does
 * not reveal it. `secret` must be a random one of 256 bits; `purpose` keeps texts of one secret apart.
 */
export function sealUnder(secret: Secret, purpose: string, plain: string): string {
  return keyOf(secret, purpose).encrypt(Buffer.from(plain), purpose).toString('base64url');
}

/**
 * Decrypts a text that `sealUnder` made with the same secret and purpose. Throws if it was altered or made with
 * another.
 */
export function openUnder(secret: Secret, purpose: string, sealed: string): string {
  return keyOf(secret, purpose).decrypt(Buffer.from(sealed, 'base64url'), purpose).toString();
}

function keyOf(secret: Secret, purpose: string): Key {
  return new Key(purpose, createHash('sha256').update(`tessera ${purpose} v1\0${secret.reveal()}`).digest());
}
