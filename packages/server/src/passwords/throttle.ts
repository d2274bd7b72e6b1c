import { createHash } from 'node:crypto';
import { andThen } from '../kit/concurrency/and-then.ts';
import { KeyedMutex, waitLimitMs } from '../kit/concurrency/keyed-mutex.ts';
import type { Database } from '../kit/database.ts';
import { Problem } from '../kit/problem.ts';
import { VersionedCache } from '../kit/versioned-cache.ts';
import type { Stores } from '../operations/stores.ts';
import type { Who } from '../services/limits/store.ts';
import { type Attempts, afterFailure, afterSuccess, isKnown, isSettled, noAttempts, waitBefore } from './attempts.ts';
import type { Passwords } from './passwords.ts';

/** How many pairs of a name and a client are kept as familiar. The oldest goes when there are more. */
const mostFamiliar = 10_000;

/** Remembered: right, and so it was before, from the same address. */
export type Verdict = 'wrong' | 'right' | 'remembered';

export interface Checked {
  verdict: Verdict;
  /**
   * Present if a try has yet to be struck out: settles when that is written. The request waits for it before it
   * answers.
   */
  settled?: Promise<void> | undefined;
}

/** A client that tries a password: the name that it gave, and the keys by which tries are counted. */
export interface Trier extends Who {
  name: string;
}

/**
 * Stands between a password and its hash. A try is counted before it is hashed and struck out if it was right, so tries
 * at the same moment, on several nodes, cannot slip past the count. Only for an address that signed in before and made
 * no mistake since, the failure is counted after the hash, one try at a time on a node: so that people pay one read,
 * and guessers gain no more than one hash a node.
 *
 * Nothing depends on whether a password is right before the try is counted: no refusal, no wait, no write. Under a
 * flood the clients that signed in to the account in this process go on, by their identity and not by the password that
 * they send.
 */
export class Throttle {
  readonly #db: Database<Stores>;
  readonly #passwords: Passwords;
  readonly #turns = new KeyedMutex();
  /** With Basic the same client of the same account comes again and again. */
  readonly #attempts = new VersionedCache<string, Attempts>();
  /** Names with the clients that signed in by them and made no mistake since. */
  readonly #familiar = new Set<string>();

  constructor(db: Database<Stores>, passwords: Passwords) {
    this.#db = db;
    this.#passwords = passwords;
  }

  /**
   * Throws `too_many_requests` where a password would be shed in the end: asked at the entrance, before anything is read or
   * computed for it. A client that signed in to the account before goes on: its password may be cached and need no hash.
   */
  requireCapacity(name: string, client: string): void {
    if (this.#passwords.isFull && !this.#familiar.has(familiarKey({ name, client }))) this.#passwords.requireCapacity();
  }

  /** Checks a password. Throws `too_many_requests`, without hashing, after too many wrong ones. */
  check(who: Trier, stored: string | undefined, password: string, now: string): Checked | Promise<Checked> {
    const key = `${who.account} ${who.client}`;
    if (!this.#isFamiliar(who) || this.#turns.isLocked(key)) return this.#inTurn(who, stored, password, now);
    // With Basic the same right password comes with every request. As long as no try is under way beside it, none waits.
    // Rows of any age: they are evaluated for an instant when they are used.
    const read = () => this.#db.read(({ signIns }) => signIns.find(who, ''));
    return andThen(this.#attempts.find(key, this.#db.version?.('signIns'), read), (attempts = noAttempts) => {
      const mayTell = this.#isFamiliar(who) && !this.#turns.isLocked(key) && isTrusted(attempts.client, now);
      if (!mayTell) return this.#inTurn(who, stored, password, now);
      if (this.#passwords.remembers(stored, password)) return { verdict: 'remembered' };
      // That it is not this one has told something. From here on the try counts, also where the flood sheds it.
      this.#familiar.delete(familiarKey(who));
      return this.#inTurn(who, stored, password, now, true);
    });
  }

  /** `counts`: whether a try that is shed is counted all the same. */
  #inTurn(who: Trier, stored: string | undefined, password: string, now: string, counts = false): Promise<Checked> {
    return new Promise<Checked>((resolve, reject) => {
      const work = async () => {
        const checked = await this.#checkAlone(who, stored, password, now, counts);
        resolve(checked);
        // The next one must not find this try still counted.
        await checked.settled;
      };
      this.#turns.run(`${who.account} ${who.client}`, performance.now() + waitLimitMs, work).catch(reject);
    });
  }

  async #checkAlone(
    who: Trier,
    stored: string | undefined,
    password: string,
    now: string,
    counts: boolean,
  ): Promise<Checked> {
    const attempts = await this.#db.read(({ signIns }) => signIns.find(who, now));
    requireNoWait(attempts, now);
    const trusted = isTrusted(attempts.client, now);
    const wasRight = this.#passwords.remembers(stored, password);
    let counted = false;
    const count = () => {
      // Before it is written: one that could not be counted was not looked at, and is not counted a second time.
      counted = true;
      return this.#count(who, now);
    };
    const right = await this.#passwords
      .check(stored, password, trusted ? undefined : count, who.name)
      .catch(async (error) => {
        // A shed password was not checked. After any other failure it may have been, and a right password needs no
        // hash.
        const isShed = error instanceof Problem && error.code === 'too_many_requests';
        if (!counted && (counts || !isShed)) await count();
        throw error;
      });
    if (!right) {
      this.#familiar.delete(familiarKey(who));
      if (!counted) await count();
      return { verdict: 'wrong' };
    }
    this.#makeFamiliar(who);
    const verdict = trusted && wasRight ? 'remembered' : 'right';
    if (trusted && isSettled(attempts, now)) return { verdict };
    const settled = this.#db.write(({ signIns }) => signIns.save(who, afterSuccess(now)), {
      serializeBy: who.account,
      mayBeLost: true,
    });
    // The request that awaits it gets the error. If the request fails earlier, no caller awaits it.
    settled.catch(() => {});
    return { verdict, settled };
  }

  #isFamiliar(who: Trier): boolean {
    return this.#familiar.has(familiarKey(who));
  }

  #makeFamiliar(who: Trier): void {
    const key = familiarKey(who);
    if (this.#familiar.size >= mostFamiliar && !this.#familiar.has(key)) {
      for (const oldest of this.#familiar) {
        this.#familiar.delete(oldest);
        break;
      }
    }
    this.#familiar.add(key);
  }

  async #count(who: Who, now: string): Promise<void> {
    await this.#db.write(
      async ({ signIns }) => {
        const attempts = await signIns.find(who, now);
        requireNoWait(attempts, now);
        await signIns.save(who, afterFailure(attempts, now));
      },
      { serializeBy: who.account, mayBeLost: true },
    );
  }
}

/**
 * The key of the counter of tries: the user, or the name if there is no user. A hash, as people type passwords into
 * names.
 */
export function accountKey(userId: string | undefined, nameKey: string): string {
  return userId ?? `none:${createHash('sha256').update(nameKey).digest('base64url')}`;
}

function familiarKey({ name, client }: Pick<Trier, 'name' | 'client'>): string {
  return `${client} ${name}`;
}

/** Whether the client signed in to the account before, and made no mistake since. */
function isTrusted(client: Attempts['client'], now: string): boolean {
  return isKnown(client, now) && client.failures.length === 0;
}

function requireNoWait(attempts: Attempts, now: string): void {
  const wait = waitBefore(attempts, now);
  if (wait === 0) return;
  throw new Problem('too_many_requests', {
    message: 'Too many wrong passwords, try again later',
    retryAfter: wait,
    cause: 'too many wrong passwords',
  });
}
