import { createHash, createHmac, hash as digest, randomBytes } from 'node:crypto';
import { sameText } from '../kit/key-ring.ts';
import { unpadded } from '../kit/unpadded.ts';
import type { HashPool } from './hash-pool.ts';
import { type FormCounts, formAt, unmatchable } from './stand-in.ts';
import { formOf, isUsableHash, verifyHash } from './stored-hash.ts';

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
  // Decoded and encoded again: as a salt, it is written in the one way that says the same bits.
  if (stored.startsWith('$argon2')) return encoded(Buffer.from(stored.split('$').at(-2) ?? '', 'base64'));
  // A hash that was brought along: a digest of it, which becomes the salt when the hash is renewed.
  return encoded(createHash('sha256').update(stored).digest().subarray(0, 16));
}

function encoded(bytes: Buffer): string {
  return unpadded(bytes.toString('base64'));
}

/**
 * The ways to write the same text in Unicode. Tessera hashes the composed form; the systems that accounts are imported
 * from hashed either form, as it was typed.
 */
function formsOf(password: string): Set<string> {
  return new Set([password.normalize('NFC'), password, password.normalize('NFD')]);
}

/** Hashes and checks passwords, in the threads of a pool. */
export class Passwords {
  readonly #cost: Argon2Cost;
  readonly #pool: HashPool;
  /** The prefix of today's hashes. */
  readonly #today: string;
  /** How many hashes are stored, by their form: names that do not exist are checked in the same shares. */
  #forms: FormCounts = new Map();
  /** Stand in for hashes of users that do not exist, by form. */
  readonly #standIns = new Map<string, string>();
  /** Decides the form of hash for an unknown name: the same on every node, and unpredictable from outside. */
  readonly #nameKey: string;
  #wantsForms = false;
  /** Told when a hash is met in a form that `learnForms` did not name. */
  formsAreOld: (() => void) | undefined;
  // A stored hash that a password was just checked against, and a digest of that password under a key of this process.
  // A client that sends Basic with every request pays for one hash, until the stored one changes.
  readonly #seen = new Map<string, string>();
  // One block of SHA-256. The digest is never shown, so a key in front is MAC enough, and cheaper than an
  // HMAC.
  readonly #seenKey = randomBytes(32).toString('hex');
  #checks = 0;

  constructor(cost: Argon2Cost, pool: HashPool, nameKey = randomBytes(32).toString('hex')) {
    this.#cost = cost;
    this.#pool = pool;
    const { memoryCost, timeCost, parallelism } = cost;
    this.#today = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;
    this.#nameKey = nameKey;
  }

  /** Takes note of the forms in which hashes are stored. */
  learnForms(counts: FormCounts): void {
    this.#forms = counts;
    this.#wantsForms = false;
  }

  /** Notices accounts that were imported since the forms were counted. */
  #notice(stored: string): void {
    if (this.#wantsForms || !this.isOutdated(stored) || this.#forms.has(formOf(stored) ?? '')) return;
    this.#wantsForms = true;
    this.formsAreOld?.();
  }

  /** How many hashes were computed to check a password. */
  get checks(): number {
    return this.#checks;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#pool.waiting;
  }

  /** Whether a job that arrives now would be shed. */
  get isFull(): boolean {
    return this.#pool.isFull;
  }

  /** Throws `too_many_requests` when too many wait already. */
  requireCapacity(): void {
    this.#pool.requireCapacity();
  }

  /**
   * The hash to store. Throws `too_many_requests` when too many wait already. `permit` runs when its turn has come, and
   * may throw: a shed job is not counted, and a refused one costs no hash.
   */
  async hash(password: string, permit?: () => Promise<void>): Promise<string> {
    return this.#pool.permitted(async () => {
      await permit?.();
      return this.#hashed(password);
    });
  }

  /**
   * Whether the password is the stored one of this name. Without one that can be checked: no, at the cost that the name
   * would have if it existed. `permit` as for `hash`.
   */
  async check(stored: string | undefined, password: string, permit?: () => Promise<void>, name = ''): Promise<boolean> {
    return this.#pool.permitted(async () => {
      await permit?.();
      // After the permit: a right guess must not be told from a wrong one by being free.
      if (this.remembers(stored, password)) return true;
      const usable = stored !== undefined && isUsableHash(stored) ? stored : undefined;
      if (usable !== undefined) this.#notice(usable);
      const compared = usable ?? this.standInFor(name);
      for (const form of formsOf(password)) {
        this.#checks++;
        if (!(await verifyHash(this.#pool, compared, form)) || usable === undefined) continue;
        this.#see(usable, this.#mac(password));
        return true;
      }
      return false;
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
    const renewed = await this.#pool.permitted(() => this.#hashed(password, salt));
    this.#see(renewed, this.#mac(password));
    return renewed;
  }

  /** Whether a stored hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(this.#today);
  }

  /** Verified for a name without a stored hash: a hash that no password has. */
  standInFor(name: string): string {
    const position = createHmac('sha256', this.#nameKey).update(name).digest().readUInt32BE() / 2 ** 32;
    const form = formAt(position, this.#forms, this.#today);
    let standIn = this.#standIns.get(form);
    if (standIn === undefined) {
      standIn = unmatchable(form);
      this.#standIns.set(form, standIn);
    }
    return standIn;
  }

  #hashed(password: string, salt?: Buffer): Promise<string> {
    const options = { ...this.#cost, algorithm: argon2id, ...(salt ? { salt } : {}) };
    return this.#pool.run('argon2Hash', password.normalize('NFC'), options);
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
