import { Secret as OtpSecret, TOTP } from 'otpauth';
import type { KeyRing, Sealed } from '../../kit/key-ring.ts';

// Parameters that authenticator apps accept by default (RFC 6238, and the otpauth URI of Google Authenticator): others
// are ignored.
const algorithm = 'SHA1';
const digits = 6;
/** Seconds. */
const period = 30;
/** Clocks of telephones are off: one step before and one after the present one (RFC 6238, 5.2). */
const drift = 1;
/** RFC 4226, 4, R6 recommends 160 bits. */
const secretBytes = 20;
const issuer = 'Tessera';

/** A new secret, in base32. */
export function newTotpSecret(): string {
  return new OtpSecret({ size: secretBytes }).base32;
}

/** The secret as authenticator apps read it from a QR code. */
export function totpUri(secret: string, username: string): string {
  // A colon would end the issuer, and no username has one.
  return new TOTP({ issuer, label: username, secret, algorithm, digits, period }).toString();
}

/**
 * The time step that the code is of, where it is one of a step after `lastStep` and at most one away from now; `now` is an
 * instant. A code of an earlier step is a replay (RFC 6238, 5.2).
 */
export function totpStep(secret: string, code: string, now: string, lastStep: number): number | undefined {
  // The library throws for a text of as many characters and more bytes.
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const timestamp = Date.parse(now);
  const totp = new TOTP({ secret, algorithm, digits, period });
  const delta = totp.validate({ token: code, timestamp, window: drift });
  if (delta === null) return undefined;
  const step = totp.counter({ timestamp }) + delta;
  return step > lastStep ? step : undefined;
}

/** Where a secret is stored: its ciphertext is bound to it. */
function place(userId: string): string[] {
  return ['totp', userId, 'secret'];
}

export function sealTotp(ring: KeyRing, secret: string, userId: string): Sealed {
  return ring.seal(secret, place(userId));
}

export function openTotp(ring: KeyRing, sealed: Sealed, userId: string): string {
  return ring.open(sealed, place(userId));
}

/** The same secret, its data key under the ring's first key. */
export function rewrapTotp(ring: KeyRing, sealed: Sealed, userId: string): Sealed {
  return ring.rewrap(sealed, place(userId));
}
