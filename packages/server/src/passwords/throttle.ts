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

/** Remembered: right, and so it was before, from the same address. */
export type Verdict = 'wrong' | 'right' | 'remembered';

export interface Checked {
  verdict: Verdict;
  /** Where a try has yet to be struck out: settles when that is written. Whoever answers waits for it. */
  settled?: Promise<void> | undefined;
}

/**
 * Stands between a password and its hash. A try is counted before it is hashed and struck out if it was right, so tries
 * at the same moment, on several nodes, cannot slip past the count. Only for an address that signed in before and made no
 * mistake since, the failure is counted after the hash, one try at a time on a node: so that people pay one read, and
 * guessers gain no more than one hash a node.
 */
export class Throttle {
  readonly #db: Database<Stores>;
  readonly #passwords: Passwords;
  readonly #turns = new KeyedMutex();
  /** With Basic the same client of the same account comes again and again. */
  readonly #attempts: VersionedCache<string, Attempts>;

  constructor(db: Database<Stores>, passwords: Passwords) {
    this.#db = db;
    this.#passwords = passwords;
    const version = db.version && (() => db.version?.('signIns') ?? 0);
    this.#attempts = new VersionedCache(version, (key) => {
      const [account = '', client = ''] = key.split(' ');
      // Rows of any age: what they say of a later instant is asked when they are used.
      return db.read(({ signIns }) => signIns.find({ account, client }, ''));
    });
  }

  /** Checks a password. Throws `too_many_requests`, without hashing, after too many wrong ones. */
  check(who: Who, stored: string | undefined, password: string, now: string): Checked | Promise<Checked> {
    const key = `${who.account} ${who.client}`;
    const alone = () => {
      // In a flood, before anything is read or waited for.
      this.#passwords.requireCapacity();
      return new Promise<Checked>((resolve, reject) => {
        const work = async () => {
          const checked = await this.#checkAlone(who, stored, password, now);
          resolve(checked);
          // The next one must not find this try still counted.
          await checked.settled;
        };
        this.#turns.run(key, performance.now() + waitLimitMs, work).catch(reject);
      });
    };
    // With Basic the same right password comes with every request. As long as nobody is guessing beside it, none waits.
    if (!this.#passwords.remembers(stored, password) || this.#turns.isLocked(key)) return alone();
    return andThen(this.#attempts.find(key), (attempts = noAttempts) => {
      // What was read beside others' turns may count a try that was right: only a turn refuses.
      const isFree = isKnown(attempts.client, now) && waitBefore(attempts, now) === 0;
      return isFree && !this.#turns.isLocked(key) ? { verdict: 'remembered' } : alone();
    });
  }

  async #checkAlone(who: Who, stored: string | undefined, password: string, now: string): Promise<Checked> {
    const attempts = await this.#db.read(({ signIns }) => signIns.find(who, now));
    requireNoWait(attempts, now);
    const known = isKnown(attempts.client, now);
    if (known && this.#passwords.remembers(stored, password)) return { verdict: 'remembered' };
    const trusted = known && attempts.client.failures.length === 0;
    const count = () => this.#count(who, now);
    const right = await this.#passwords.check(stored, password, trusted ? undefined : count);
    if (!right && trusted) await count();
    if (!right) return { verdict: 'wrong' };
    if (trusted && isSettled(attempts, now)) return { verdict: 'right' };
    const settled = this.#db.write(({ signIns }) => signIns.save(who, afterSuccess(now)), {
      serializeBy: who.account,
      mayBeLost: true,
    });
    // Whoever waits for it is told; where the request fails before, nobody does.
    settled.catch(() => {});
    return { verdict: 'right', settled };
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

/** What tries are counted for: the user, or the name where there is none. A hash, as people type passwords into names. */
export function accountKey(userId: string | undefined, nameKey: string): string {
  return userId ?? `none:${createHash('sha256').update(nameKey).digest('base64url')}`;
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
