import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { base62 } from '../../kit/base62.ts';
import { randomBase62 } from '../../kit/random-base62.ts';
import { Secret } from '../../kit/secret.ts';

export type TokenKind = 'session' | 'named' | 'mailed';

// Changing a prefix would revoke every token already handed out.
const prefixes = { session: 'tss', named: 'tsn', mailed: 'tsm', device: 'tsd', service: 'tsc' } as const;
/** Texts in the form of a token: tokens, and the secrets of devices and data services, which authenticate no user. */
export type SecretKind = keyof typeof prefixes;
const bodyWidth = 43;
const checkWidth = 6;
const form = new RegExp(`^(?:tss|tsn|tsm)_[0-9A-Za-z]{${bodyWidth + checkWidth}}$`);

/** SHA-256 of a token, as it is stored. A type of its own, so that no plain token can be stored in its place. */
export type TokenHash = string & { readonly tokenHash: unique symbol };

/**
 * A new token: type, `_`, 43 random base62 characters, which are 256 bits, and 6 of CRC-32, by which scanners and the server
 * tell a mistyped token without asking the database.
 */
export function newToken(kind: SecretKind): Secret {
  const body = `${prefixes[kind]}_${randomBase62(bodyWidth)}`;
  return new Secret(body + checksum(body));
}

/** Whether a text is a token by its form and its checksum; only then it is worth a look-up. */
export function isToken(text: string): boolean {
  return form.test(text) && hasChecksum(text);
}

/** Whether a text is a secret of this kind by its form and its checksum. */
export function isSecretOf(kind: SecretKind, text: string): boolean {
  const begin = `${prefixes[kind]}_`;
  const { length } = begin;
  if (!text.startsWith(begin) || text.length !== length + bodyWidth + checkWidth) return false;
  return /^[0-9A-Za-z]+$/.test(text.slice(length)) && hasChecksum(text);
}

/** Whether a token is one that a mail brought. */
export function isMailed(token: string): boolean {
  return token.startsWith(prefixes.mailed);
}

/** Whether a name could be taken for a token. */
export function looksLikeToken(name: string): boolean {
  return form.test(name);
}

function hasChecksum(text: string): boolean {
  return checksum(text.slice(0, -checkWidth)) === text.slice(-checkWidth);
}

function checksum(body: string): string {
  return base62(crc32(body), checkWidth);
}

/** The stored form of a token. A fast hash is enough: there is nothing to guess in 256 random bits. */
export function hashToken(token: Secret): TokenHash {
  // Synchronous on purpose: an asynchronous digest queues behind password hashing.
  return hash('sha256', token.reveal(), 'base64url') as TokenHash;
}

/** The part of a token that may be shown later: its type and its last seven characters. */
export function hintOf(token: Secret): string {
  const text = token.reveal();
  return `${text.slice(0, 4)}...${text.slice(-7)}`;
}
