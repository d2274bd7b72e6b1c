import { timingSafeEqual } from 'node:crypto';
import { Problem } from '../kit/problem.ts';
import type { Hasher } from './hash-pool.ts';
import { pbkdf2Of, verifyPbkdf2 } from './pbkdf2.ts';

// Imported accounts bring their hashes: Argon2 in PHC form, bcrypt, PBKDF2 (./pbkdf2.ts), and scrypt in PHC form
// (`$scrypt$ln=15,r=8,p=1$salt$hash`) or as Node's programs write it (`hex salt:hex hash`, Node's default cost, the
// salt used as it is written). Each is replaced at the next sign-in.
const argon2 =
  /^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,86}$/;
const bcrypt = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const phcScrypt = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;
const nodeScrypt = /^([0-9a-f]{16,128}):([0-9a-f]{64}|[0-9a-f]{128})$/;

/** A hash that costs more to check would let its owner starve the sign-ins of all others. */
const maxMemory = 256 * 1024 * 1024;
const maxBcryptCost = 14;
const maxArgon2Passes = 10;
const maxParallelism = 16;

interface Scrypt {
  N: number;
  r: number;
  p: number;
  salt: Buffer;
  key: Buffer;
}

/** Whether a password can be checked against this hash at a bearable cost. Only such hashes are stored. */
export function isUsableHash(stored: string): boolean {
  const costs = argon2.exec(stored)?.slice(1).map(Number);
  if (costs) {
    const [memory = 0, passes = 0, parallelism = 0] = costs;
    const enough = passes >= 1 && parallelism >= 1 && memory >= 8 * parallelism;
    return enough && memory * 1024 <= maxMemory && passes <= maxArgon2Passes && parallelism <= maxParallelism;
  }
  const cost = bcrypt.exec(stored)?.[1];
  if (cost !== undefined) return Number(cost) >= 4 && Number(cost) <= maxBcryptCost;
  return pbkdf2Of(stored) !== undefined || scryptOf(stored) !== undefined;
}

/** The cost parameters of this hash; `undefined` if no password can be checked against it. */
export function formOf(stored: string): string | undefined {
  if (!isUsableHash(stored)) return undefined;
  const parts = stored.split('$');
  // Salt and hash are the last two of Argon2 and scrypt, and one of bcrypt.
  if (parts.length > 1) return `${parts.slice(0, parts[1]?.startsWith('2') ? -1 : -2).join('$')}$`;
  return `scrypt:${stored.length - stored.indexOf(':') - 1}`;
}

/** Whether the password, to the byte, is the one of a usable hash. */
export async function verifyHash(hasher: Hasher, stored: string, password: string): Promise<boolean> {
  if (stored.startsWith('$argon2')) return hasher.run('argon2Verify', stored, password).catch(notThisOne);
  if (bcrypt.test(stored)) return hasher.run('bcryptVerify', password, stored).catch(notThisOne);
  const pbkdf2 = pbkdf2Of(stored);
  if (pbkdf2) return verifyPbkdf2(hasher, password, pbkdf2);
  const parts = scryptOf(stored);
  return parts !== undefined && timingSafeEqual(await derived(hasher, password, parts), parts.key);
}

/** A library that cannot read a hash throws; a thread that was lost has compared nothing. */
function notThisOne(error: unknown): boolean {
  if (error instanceof Problem) throw error;
  return false;
}

function scryptOf(stored: string): Scrypt | undefined {
  const phc = phcScrypt.exec(stored);
  if (phc) {
    const [, ln, r, p, salt = '', key = ''] = phc;
    const parts = { N: 2 ** Number(ln), r: Number(r), p: Number(p) };
    const bearable = parts.N > 1 && parts.r >= 1 && parts.p >= 1 && parts.p <= maxParallelism;
    if (!bearable || memoryOf(parts) > maxMemory) return undefined;
    return { ...parts, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') };
  }
  const [, salt, key] = nodeScrypt.exec(stored) ?? [];
  if (salt === undefined || key === undefined) return undefined;
  return { N: 16_384, r: 8, p: 1, salt: Buffer.from(salt), key: Buffer.from(key, 'hex') };
}

function memoryOf({ N, r, p }: { N: number; r: number; p: number }): number {
  return 128 * r * (N + p);
}

function derived(hasher: Hasher, password: string, { salt, key, ...cost }: Scrypt): Promise<Uint8Array> {
  // Node needs a little more, and refuses an exact fit.
  const options = { ...cost, maxmem: memoryOf(cost) + 1024 * 1024 };
  return hasher.run('scrypt', password, salt, key.length, options);
}
