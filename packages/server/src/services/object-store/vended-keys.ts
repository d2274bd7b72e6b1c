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
  /** The characters of its name and its key. */
  length: number;
}

/** A failure is remembered for so many milliseconds, so that callers who try again at once do not all ask the store. */
const failureKeptMs = 1000;
/**
 * A full cache is cleared: it fills again with the keys in use. Callers choose the paths in names, and stores the length of their
 * tokens, so that a number of entries alone is no bound of the memory: thousands of real ones fit into so many characters.
 */
const most = { entries: 10_000, characters: 16 * 1024 * 1024 };

/**
 * Recently made keys, by their purpose. Callers that want the same key at the same moment cause one request to the
 * store. It is handed out while more than half of its life is left.
 */
export class VendedKeys {
  readonly #entries = new Map<string, Entry>();
  #length = 0;

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
    const key = make();
    const entry: Entry = { key, askedAt: now, until: undefined, failedAt: undefined, length: 0 };
    this.#keep(name, entry, name.length);
    key.then(
      (made) => {
        entry.until = (entry.askedAt + Date.parse(made.expiresAt)) / 2;
        if (this.#entries.get(name) === entry) this.#keep(name, entry, name.length + JSON.stringify(made).length);
      },
      () => {
        entry.failedAt = performance.now();
      },
    );
    return { key, cache: 'cold' };
  }

  /** Keeps an entry, in the place of one of its name. */
  #keep(name: string, entry: Entry, length: number): void {
    this.#length -= this.#entries.get(name)?.length ?? 0;
    this.#entries.delete(name);
    if (this.#entries.size >= most.entries || this.#length + length > most.characters) {
      this.#entries.clear();
      this.#length = 0;
    }
    entry.length = length;
    this.#entries.set(name, entry);
    this.#length += length;
  }
}

function isFresh({ until, failedAt }: Entry, now: number): boolean {
  if (failedAt !== undefined) return performance.now() - failedAt < failureKeptMs;
  return until === undefined || now < until;
}
