import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * The seed of a randomized test: the variable's value where it is set; a new one where `TESSERA_FRESH_SEEDS` is set, which
 * `npm run test:fresh` does; else one that is fixed as long as the contract is, so that a run does not fail by chance on a
 * change that did not cause it.
 */
export function seedOf(variable: string): number {
  const given = process.env[variable];
  if (given !== undefined) return Number(given);
  if (process.env['TESSERA_FRESH_SEEDS']) return Date.now() % 2 ** 31;
  const openapi = readFileSync(new URL('../../../../openapi.json', import.meta.url));
  return createHash('sha256').update(variable).update(openapi).digest().readUInt32BE() % 2 ** 31;
}

/** Numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
