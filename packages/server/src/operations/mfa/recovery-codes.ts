import { hash, randomBytes } from 'node:crypto';

/** How many codes there are at a time. */
export const recoveryCodeCount = 10;
const width = 24;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** New codes of 120 random bits each, in base32. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () =>
    Array.from(randomBytes(width), (byte) => alphabet[byte & 31]).join(''),
  );
}

/** The stored form. A fast hash is enough from 112 random bits on (ASVS 5.0, 6.5.2). */
export function hashRecoveryCode(code: string): string {
  return hash('sha256', code, 'base64url');
}
