import { type RawBuilder, sql } from 'kysely';
import type { CacheName } from '../kit/database.ts';

/**
 * Ends a statement that changes rows and makes nothing untrue that these caches hold, as in
 * `handle.insertInto('audit')….modifyEnd(keeps('accounts', 'signIns'))`. Every other statement that changes rows
 * invalidates every cache: forgetting the declaration costs time, and never an answer from the past.
 */
export function keeps(...caches: CacheName[]): RawBuilder<unknown> {
  return sql.raw(`/* keeps ${caches.join(' ')} */`);
}

/** The caches that a statement does not declare to keep. */
export function invalidatedBy(statement: string): readonly CacheName[] {
  const kept = /\/\* keeps ([A-Za-z ]+) \*\/$/.exec(statement)?.[1]?.split(' ') ?? [];
  return cacheNames.filter((name) => !kept.includes(name));
}

const cacheNames: readonly CacheName[] = ['accounts', 'signIns', 'credentials'];
