import { createHmac, randomBytes } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { Gate } from '../../kit/gate.ts';
import { sameText } from '../../kit/key-ring.ts';
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

/** Hashes and checks passwords, off the event loop, at most `width` at once and 16 more waiting. */
export class Passwords {
  readonly #cost: Argon2Cost;
  readonly #gate: Gate;
  /** Stands in for the hash of a user that does not exist. Made by the same parameters: the same cost to check. */
  readonly #dummy: Promise<string>;
  // A stored hash that a password was just checked against, and an HMAC of that password under a key of this process:
  // who signs in by Basic with every request pays for one hash, until the stored one changes.
  readonly #seen = new Map<string, string>();
  readonly #seenKey = randomBytes(32);
  #checks = 0;

  constructor(cost: Argon2Cost, width: number) {
    this.#cost = cost;
    this.#gate = new Gate(width, 16);
    this.#dummy = hash(randomBytes(16).toString('hex'), { ...cost, algorithm: argon2id });
  }

  /** How many hashes were computed to check a password. */
  get checks(): number {
    return this.#checks;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#gate.waiting;
  }

  /** The hash to store. Throws `too_many_requests` when too many wait already. */
  async hash(password: string): Promise<string> {
    return this.#gate.run(() => hash(password.normalize('NFC'), { ...this.#cost, algorithm: argon2id }));
  }

  /** Whether the password is the stored one. Without a stored one: no, at the same cost. */
  async check(stored: string | undefined, password: string): Promise<boolean> {
    const normalized = password.normalize('NFC');
    const mac = createHmac('sha256', this.#seenKey).update(normalized).digest('base64url');
    if (stored !== undefined && this.#isSeen(stored, mac)) return true;
    const right = await this.#gate.run(async () => {
      this.#checks++;
      const usable = stored !== undefined && isUsableHash(stored);
      return verifyHash(usable ? stored : await this.#dummy, normalized);
    });
    if (!right || stored === undefined) return false;
    this.#see(stored, mac);
    return true;
  }

  /** Whether a stored hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean {
    const { memoryCost, timeCost, parallelism } = this.#cost;
    return !stored.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
  }

  #isSeen(stored: string, mac: string): boolean {
    const seen = this.#seen.get(stored);
    return seen !== undefined && sameText(seen, mac);
  }

  #see(stored: string, mac: string): void {
    if (this.#seen.size >= remembered) {
      const oldest = this.#seen.keys().next();
      if (!oldest.done) this.#seen.delete(oldest.value);
    }
    this.#seen.set(stored, mac);
  }
}
