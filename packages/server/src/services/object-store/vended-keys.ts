/** A key made by or for a store, which expires by itself. */
interface Ending {
  expiresAt: string;
}

interface Entry {
  key: Promise<Ending>;
  /** When it was asked for; and once it is there, until when it is handed out: half of its life. */
  askedAt: number;
  until: number | undefined;
  failedAt: number | undefined;
}

/** A failure is remembered for so many milliseconds, so that callers who try again at once do not all ask the store. */
const failureKeptMs = 1000;
/** A full cache is cleared: it fills again with the keys in use. */
const most = 10_000;

/**
 * Recently made keys, by their purpose. Callers that want the same key at the same moment cause one request to the
 * store. It is handed out while more than half of its life is left.
 */
export class VendedKeys {
  readonly #entries = new Map<string, Entry>();

  /** @param name everything that makes two keys different, their kind too, and the version of the stored credential */
  find<Key extends Ending>(
    name: string,
    now: number,
    make: () => Promise<Key>,
  ): { key: Promise<Key>; cache: 'warm' | 'cold' } {
    const found = this.#entries.get(name);
    // Entries of the same name have the same type.
    if (found && isFresh(found, now))
      return { key: found.key as Promise<Key>, cache: found.until === undefined ? 'cold' : 'warm' };
    if (this.#entries.size >= most) this.#entries.clear();
    const key = make();
    const entry: Entry = { key, askedAt: now, until: undefined, failedAt: undefined };
    this.#entries.set(name, entry);
    key.then(
      ({ expiresAt }) => {
        entry.until = (entry.askedAt + Date.parse(expiresAt)) / 2;
      },
      () => {
        entry.failedAt = performance.now();
      },
    );
    return { key, cache: 'cold' };
  }
}

function isFresh({ until, failedAt }: Entry, now: number): boolean {
  if (failedAt !== undefined) return performance.now() - failedAt < failureKeptMs;
  return until === undefined || now < until;
}
