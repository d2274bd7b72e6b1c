import type { CacheName } from '../../kit/database.ts';
import type { Connection } from './connection.ts';

const longestShare = 64;

/** Nothing that is remembered is made of these, and no row of others goes with one of theirs. */
const beside = ['audit', 'aws_credentials', 'idempotency', 'keys', 'outbox', 'rates'];

/** Whoever writes these corrects what is remembered: emptying it every few seconds would cost more than all else. */
const corrected = /^update ("tokens" set "last_used_at"|"users" set "last_activity_at") = \? where /;

/** Who is remembered with an expired token is refused as who has none is. */
const expired = /^delete from "tokens" where "user_id" = \? and "expires_at" <= \?$/;

/** Of which memory a statement can make something untrue. What is not known is taken to do so of all. */
export function invalidatedBy(statement: string): readonly CacheName[] {
  if (/^(select|pragma|begin|commit|rollback|savepoint|release)\b/i.test(statement)) return [];
  const [, verb, table = ''] = /^(insert into|update|delete from) "(\w+)"/.exec(statement) ?? [];
  if (verb === undefined) return ['accounts', 'signIns'];
  if (beside.includes(table)) return [];
  if (table === 'sign_ins') return ['signIns'];
  // Nobody has found a token before it is there, and that there is none is not remembered.
  if (table === 'tokens' && verb === 'insert into') return [];
  if (corrected.test(statement) || expired.test(statement)) return [];
  return ['accounts'];
}

/**
 * Tells for each memory by a number whether anything it is made of was committed: by this process, which knows what it
 * changed, or by another, of which SQLite tells only that it did.
 *
 * `PRAGMA data_version` counts commits of all but the connection that asks: of the one that writes, those of other
 * processes. Asking takes two system calls, so requests that the event loop found waiting together share one: what they
 * wait for was sent before the loop looked, and so before the number was read.
 */
export class CacheVersions {
  readonly #dataVersion: () => number;
  readonly #own: Record<CacheName, number> = { accounts: 0, signIns: 0 };
  readonly #touched = new Set<CacheName>();
  readonly #forget = () => {
    this.#isKnown = false;
  };
  #others = 0;
  #isKnown = false;
  #uses = 0;

  constructor(writer: Connection) {
    const statement = writer.prepared('pragma data_version').pluck();
    this.#dataVersion = () => statement.get() as number;
    writer.watch = (text) => {
      const touched = invalidatedBy(text);
      return () => {
        for (const memory of touched) this.#touched.add(memory);
      };
    };
  }

  /** The number that stays the same as long as what this memory is made of does. */
  version(memory: CacheName): number {
    if (!this.#isKnown || this.#uses++ >= longestShare) {
      if (!this.#isKnown) setImmediate(this.#forget);
      this.#others = this.#dataVersion();
      this.#isKnown = true;
      this.#uses = 0;
    }
    return this.#others + this.#own[memory];
  }

  /** Must be called when a transaction of this process has ended, before anybody is told that it has. */
  transactionEnded(): void {
    for (const memory of this.#touched) this.#own[memory]++;
    this.#touched.clear();
  }
}
