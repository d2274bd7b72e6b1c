import { createHash } from 'node:crypto';
import type { Operation } from '@tessera/contract';
import { day, later } from '../../kit/clock.ts';
import { KeyedMutex, waitLimitMs } from '../../kit/concurrency/keyed-mutex.ts';
import type { KeyRing } from '../../kit/key-ring.ts';
import { Problem } from '../../kit/problem.ts';
import type { AnyCall, Deps } from '../../operations/use-case.ts';
import { clientKey } from '../limits/client.ts';
import type { DoneRecord } from './store.ts';

/** How long a retry is answered instead of carried out. */
export const rememberedFor = day;

/** A request that must not be carried out twice. */
export interface IdempotentRequest {
  /** Identifies the caller and their key. */
  id: string;
  userId: string | undefined;
  /** Stands for everything that the request says. */
  fingerprint: string;
  /** Whether the operation answers with the value of its write, or else with nothing. */
  answers: boolean;
}

/** The fingerprint of a call with this key: a retry has the same. */
export function askedBy(key: string, operation: Operation, call: AnyCall): IdempotentRequest {
  const { principal, client, params, query, body } = call;
  // By token too: the answer to one token is not for another, which may be permitted less.
  const who = principal ? [principal.userId, principal.token?.id ?? 'password'] : [clientKey(client.address)];
  return {
    id: digest([who, key]),
    userId: principal?.userId,
    fingerprint: digest([operation.id, params, query, body]),
    answers: (operation.output ?? operation.partial) !== undefined,
  };
}

/** Carries requests out once, by the key that the client gave them. */
export class Once {
  readonly #turns = new KeyedMutex();

  /**
   * Runs `work`, or resolves with the answer of the request that was carried out with this key. `work` gets `deps` whose
   * one write also writes the record down: the effect and the record are there together, or neither is. Without a key it
   * just runs.
   */
  async run(
    deps: Deps,
    asked: IdempotentRequest | undefined,
    now: string,
    work: (deps: Deps) => unknown,
  ): Promise<{ answer: unknown; isReplay: boolean }> {
    if (asked === undefined) return { answer: await work(deps), isReplay: false };
    // One that comes while the first runs waits, and is answered like it. On two nodes the transaction tells the second.
    return this.#turns.run(asked.id, performance.now() + waitLimitMs, async () => {
      const done = await deps.db.read(({ idempotency }) => idempotency.find(asked.id, now));
      if (done) {
        // The first request's writes are visible before the disk has them.
        await deps.db.durable();
        return replay(deps.keyRing, asked, done);
      }
      try {
        return { answer: await work(remembering(deps, asked, now)), isReplay: false };
      } catch (error) {
        if (error instanceof AlreadyDone) return replay(deps.keyRing, asked, error.done);
        throw error;
      }
    });
  }
}

/** Ends a transaction that turns out to be a second one. */
class AlreadyDone extends Error {
  readonly done: DoneRecord;

  constructor(done: DoneRecord) {
    super('carried out already');
    this.done = done;
  }
}

function remembering(deps: Deps, { id, userId, fingerprint, answers }: IdempotentRequest, now: string): Deps {
  let writes = 0;
  const write: Deps['db']['write'] = (work, options) => {
    writes++;
    if (writes > 1) throw new Error('an operation that can be repeated by its key has one write');
    return deps.db.write(async (stores) => {
      const done = await stores.idempotency.find(id, now);
      if (done) throw new AlreadyDone(done);
      const result = await work(stores);
      const text = JSON.stringify({ fingerprint, answer: answers ? result : undefined });
      const sealed = deps.keyRing.seal(text, placeOf(id));
      await stores.idempotency.insert({ id, userId, sealed, expiresAt: later(now, rememberedFor) }, now);
      return result;
    }, options);
  };
  return { ...deps, db: { ...deps.db, write } };
}

function replay(ring: KeyRing, asked: IdempotentRequest, done: DoneRecord): { answer: unknown; isReplay: boolean } {
  // The ring was changed within the day. Carrying the request out again would be worse than not answering it.
  if (!ring.has(done.sealed.keyId)) {
    throw new Problem('idempotency_key_reused', {
      message: 'The request of this Idempotency-Key was carried out, and its answer can no longer be read',
    });
  }
  const { fingerprint, answer } = JSON.parse(ring.open(done.sealed, placeOf(done.id)));
  if (fingerprint !== asked.fingerprint) throw new Problem('idempotency_key_reused');
  return { answer, isReplay: true };
}

function placeOf(id: string): string[] {
  return ['idempotency', id];
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
