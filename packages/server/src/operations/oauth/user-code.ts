import { hash, randomInt } from 'node:crypto';

// Without vowels, so that no word comes about (RFC 8628, 6.1): 8 of 20 letters are 34.5 bits.
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
const width = 8;

/** SHA-256 of a user code, as it is stored. */
export type UserCodeHash = string & { readonly userCodeHash: unique symbol };

/** A new code as it is shown, `WDJB-MJHT`. */
export function newUserCode(): string {
  return shown(Array.from({ length: width }, () => alphabet[randomInt(alphabet.length)]).join(''));
}

/** The hash of a code however it was typed: case, dashes and spaces do not matter. Nothing where no code looks so. */
export function hashUserCode(typed: string): UserCodeHash | undefined {
  const code = plain(typed);
  if (code.length !== width || [...code].some((letter) => !alphabet.includes(letter))) return undefined;
  return hash('sha256', code, 'base64url') as UserCodeHash;
}

/** A code as it is shown, however it was typed. */
export function shownUserCode(typed: string): string {
  return shown(plain(typed));
}

function plain(typed: string): string {
  return typed.replace(/[\s-]/g, '').toUpperCase();
}

function shown(code: string): string {
  return `${code.slice(0, width / 2)}-${code.slice(width / 2)}`;
}
