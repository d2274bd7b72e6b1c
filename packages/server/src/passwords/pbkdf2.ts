import { timingSafeEqual } from 'node:crypto';
import type { Hasher } from './hash-pool.ts';

// `$pbkdf2-sha256$i=27500$salt$hash` in the PHC string format, base64 without padding; or as Python's passlib writes it,
// `$pbkdf2-sha256$29000$salt$hash` with `.` for `+`, where SHA-1 has no name.
const form =
  /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,7})(?:,l=\d{1,3})?\$([A-Za-z0-9+/.]{11,171})\$([A-Za-z0-9+/.]{22,171})$/;
/** As many as a bcrypt hash of the highest cost takes time for. */
const maxIterations = 2_000_000;
const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const;

export interface Pbkdf2 {
  digest: keyof typeof digestBytes;
  iterations: number;
  salt: Buffer;
  key: Buffer;
}

/** The parts of a PBKDF2 hash (RFC 8018) of bearable cost. */
export function pbkdf2Of(stored: string): Pbkdf2 | undefined {
  const [, digest = 'sha1', count, salt = '', key = ''] = form.exec(stored) ?? [];
  const iterations = Number(count);
  if (count === undefined || iterations < 1 || iterations > maxIterations) return undefined;
  return { digest: digest as Pbkdf2['digest'], iterations, salt: bytesOf(salt), key: bytesOf(key) };
}

/** Derives the first block only: it decides, and each further one would cost as much again. */
export async function verifyPbkdf2(
  hasher: Hasher,
  password: string,
  { digest, iterations, salt, key }: Pbkdf2,
): Promise<boolean> {
  const length = Math.min(key.length, digestBytes[digest]);
  const derived = await hasher.run('pbkdf2', password, salt, iterations, length, digest);
  return timingSafeEqual(derived, key.subarray(0, length));
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}
