import { createHash, hash as digest, randomBytes } from 'node:crypto';
import { Bulkhead } from '../kit/concurrency/bulkhead.ts';
import { sameText } from '../kit/key-ring.ts';
import { hashThreads } from './hash-pool.ts';
import { isUsableHash, verifyHash } from './stored-hash.ts';

export interface Argon2Cost {
  /** KiB */
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/** OWASP's parameters for Argon2id (Password Storage Cheat Sheet): about 10 ms a hash. */
export const owaspCost: Argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const remembered = 10_000;
// Argon2id, as the library numbers it; its enum is a constant one, which does not exist when this runs.
const argon2id = 2;

/**
 * Which password a stored hash is of: its salt. It is another one with every new password, even an equal one, and stays
 * when the hash is renewed.
 */
export function passwordId(stored: string): string {
  if (stored.startsWith('$argon2')) return stored.split('$').at(-2) ?? '';
  // A hash that was brought along: a digest of it, which becomes the salt when the hash is renewed.
  return createHash('sha256').update(stored).digest('base64').slice(0, 22);
}

/** Hashes and checks passwords, off the event loop: `width` have their permit and wait for a thread, 16 more for a permit. */
export class Passwords {
  readonly #cost: Argon2Cost;
  readonly #gate: Bulkhead;
  /** Stands in for the hash of a user that does not exist. Made by the same parameters: the same cost to check. */
  #dummy: Promise<string> | undefined;
  // A stored hash that a password was just checked against, and a digest of that password under a key of this process: who
  // signs in by Basic with every request pays for one hash, until the stored one changes.
  readonly #seen = new Map<string, string>();
  // One block of SHA-256. A key in front is enough of a MAC for what nobody is ever shown, and takes a third of an HMAC's
  // time.
  readonly #seenKey = randomBytes(32).toString('hex');
  /** Digests of names with the passwords that were right for them, whatever became of either since. */
  readonly #familiar = new Set<string>();
  #checks = 0;

  constructor(cost: Argon2Cost, width: number) {
    this.#cost = cost;
    this.#gate = new Bulkhead(width, 16);
    // Before a sign-in waits for it. Where it fails, the first sign-in that needs it tries again.
    this.#standIn().catch(() => {});
  }

  /** How many hashes were computed to check a password. */
  get checks(): number {
    return this.#checks;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#gate.waiting;
  }

  /** Whether what comes now would be shed. */
  get isFull(): boolean {
    return this.#gate.isFull;
  }

  /** Whether this password was right for this name once: it may be remembered then, and need no hash. */
  isFamiliar(name: string, password: string): boolean {
    return this.#familiar.has(this.#mac(`${password} ${name}`));
  }

  makeFamiliar(name: string, password: string): void {
    if (this.#familiar.size >= remembered) this.#familiar.clear();
    this.#familiar.add(this.#mac(`${password} ${name}`));
  }

  /** Throws `too_many_requests` when too many wait already. */
  requireCapacity(): void {
    this.#gate.requireCapacity();
  }

  /**
   * The hash to store. Throws `too_many_requests` when too many wait already. `permit` runs when its turn has come, and
   * may throw: what is shed is not counted, and what is refused costs no hash.
   */
  async hash(password: string, permit?: () => Promise<void>): Promise<string> {
    return this.#gate.run(async () => {
      await permit?.();
      return hashed(password.normalize('NFC'), this.#cost);
    });
  }

  /** Whether the password is the stored one. Without a stored one: no, at the same cost. `permit` as for `hash`. */
  async check(stored: string | undefined, password: string, permit?: () => Promise<void>): Promise<boolean> {
    return this.#gate.run(async () => {
      await permit?.();
      // After the permit: a right guess must not be told from a wrong one by being free.
      if (this.remembers(stored, password)) return true;
      this.#checks++;
      const usable = stored !== undefined && isUsableHash(stored);
      const right = await verifyHash(usable ? stored : await this.#standIn(), password.normalize('NFC'));
      if (!right || stored === undefined) return false;
      this.#see(stored, this.#mac(password));
      return true;
    });
  }

  /** Whether this very password was found right for this very hash before, which takes no hashing to tell. */
  remembers(stored: string | undefined, password: string): boolean {
    const seen = stored === undefined ? undefined : this.#seen.get(stored);
    // Computed for every password, so that the time does not tell whether there is something to compare it with.
    const mac = this.#mac(password);
    return seen !== undefined && sameText(seen, mac);
  }

  /** The hash to store in place of an outdated one of the same password. It stays the same password by its `passwordId`. */
  async renew(stored: string, password: string): Promise<string> {
    // A salt keeps one person's hash from telling of another's: for the same password of the same person it may stay.
    const salt = Buffer.from(passwordId(stored), 'base64');
    return this.#gate.run(() => hashed(password.normalize('NFC'), this.#cost, salt));
  }

  /** Whether a stored hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean {
    const { memoryCost, timeCost, parallelism } = this.#cost;
    return !stored.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
  }

  #standIn(): Promise<string> {
    this.#dummy ??= hashed(randomBytes(16).toString('hex'), this.#cost).catch((error: unknown) => {
      this.#dummy = undefined;
      throw error;
    });
    return this.#dummy;
  }

  #mac(password: string): string {
    return digest('sha256', this.#seenKey + password.normalize('NFC'), 'base64url');
  }

  #see(stored: string, mac: string): void {
    if (this.#seen.size >= remembered) {
      const oldest = this.#seen.keys().next();
      if (!oldest.done) this.#seen.delete(oldest.value);
    }
    this.#seen.set(stored, mac);
  }
}

function hashed(password: string, cost: Argon2Cost, salt?: Buffer): Promise<string> {
  return hashThreads.run('argon2Hash', password, { ...cost, algorithm: argon2id, ...(salt ? { salt } : {}) });
}
