import { later, minute } from './clock.ts';
import type { Database } from './database.ts';
import { mostRemembered } from './versioned-cache.ts';

const precision = minute;
/** How many notes are written in one transaction, which nothing else runs beside on SQLite. */
const batch = 200;

/** Notes when things were last used, by their IDs and to the minute, so that no request waits for the write. */
export class UseNotes<Stores> {
  readonly #db: Pick<Database<Stores>, 'write'>;
  readonly #set: (stores: Stores, id: string, at: string) => Promise<void>;
  /** What is to be written. */
  readonly #notes = new Map<string, string>();
  /** What was written, for records that were read before. The one that was written first is forgotten first. */
  readonly #written = new Map<string, string>();
  #now = '';
  #recently = '';

  constructor(db: Pick<Database<Stores>, 'write'>, set: (stores: Stores, id: string, at: string) => Promise<void>) {
    this.#db = db;
    this.#set = set;
  }

  /** `known` is the instant that a record has. An instant within the last minute is not noted again. */
  note(id: string, known: string | undefined, now: string): void {
    // Most requests come in the same millisecond as another.
    if (now !== this.#now) {
      this.#now = now;
      this.#recently = later(now, -precision);
    }
    if (!isBefore(known, this.#recently) || !isBefore(this.#written.get(id), this.#recently)) return;
    if (isBefore(this.#notes.get(id), this.#recently)) this.#notes.set(id, now);
  }

  /** The last use as far as it is written: `known` of a record, or what was written since the record was read. */
  lastUse(id: string, known: string | undefined): string | undefined {
    const written = this.#written.get(id);
    return written === undefined || (known !== undefined && known > written) ? known : written;
  }

  /** Writes the notes in batches. Notes that could not be written wait for the next time. */
  async write(): Promise<void> {
    // In one order, so that two nodes that write the same rows do not lock each other out.
    const sorted = [...this.#notes].sort(([a], [b]) => (a < b ? -1 : 1));
    for (let from = 0; from < sorted.length; from += batch) {
      const some = sorted.slice(from, from + batch);
      await this.#db.write(
        async (stores) => {
          for (const [id, at] of some) await this.#set(stores, id, at);
        },
        { mayBeLost: true },
      );
      for (const [id, at] of some) this.#keep(id, at);
    }
  }

  #keep(id: string, at: string): void {
    this.#written.delete(id);
    this.#written.set(id, at);
    if (this.#written.size > mostRemembered) {
      const [oldest] = this.#written.keys();
      if (oldest !== undefined) this.#written.delete(oldest);
    }
    // Unless it was noted anew meanwhile.
    if (this.#notes.get(id) === at) this.#notes.delete(id);
  }
}

function isBefore(noted: string | undefined, instant: string): boolean {
  return noted === undefined || noted <= instant;
}
