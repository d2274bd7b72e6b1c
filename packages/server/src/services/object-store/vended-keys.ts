import type { SessionKey } from './sts.ts';

interface Entry {
  key: Promise<SessionKey>;
  /** When it was asked for; and once it is there, until when it is handed out: half of its life. */
  askedAt: number;
  until: number | undefined;
  failedAt: number | undefined;
}

/** A failure is remembered for so many milliseconds, so that callers who try again at once do not all ask the store. */
const failureKeptMs = 1000;
/** A full memory is emptied: it fills again with what is asked for. */
const most = 10_000;

/**
 * Keys that were made lately, by what they were made for. Callers that want the same key at the same moment cause one
 * request to the store. It is handed out while more than half of its life is left.
 */
export class VendedKeys {
  readonly #entries = new Map<string, Entry>();

  /** @param name everything that makes two keys different, and the version of the stored credential */
  find(
    name: string,
    now: number,
    make: () => Promise<SessionKey>,
  ): { key: Promise<SessionKey>; cache: 'warm' | 'cold' } {
    const found = this.#entries.get(name);
    if (found && isFresh(found, now)) return { key: found.key, cache: found.until === undefined ? 'cold' : 'warm' };
    if (this.#entries.size >= most) this.#entries.clear();
    const entry: Entry = { key: make(), askedAt: now, until: undefined, failedAt: undefined };
    this.#entries.set(name, entry);
    entry.key.then(
      ({ expiresAt }) => {
        entry.until = (entry.askedAt + Date.parse(expiresAt)) / 2;
      },
      () => {
        entry.failedAt = performance.now();
      },
    );
    return { key: entry.key, cache: 'cold' };
  }
}

function isFresh({ until, failedAt }: Entry, now: number): boolean {
  if (failedAt !== undefined) return performance.now() - failedAt < failureKeptMs;
  return until === undefined || now < until;
}
