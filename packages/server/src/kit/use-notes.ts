import { later, minute } from './clock.ts';
import type { Database } from './database.ts';

const precision = minute;
/** How many notes are written in one transaction, which nothing else runs beside on SQLite. */
const batch = 200;

/** Notes when things were last used, by their IDs and to the minute, so that no request waits for the write. */
export class UseNotes<Stores> {
  readonly #db: Pick<Database<Stores>, 'write'>;
  readonly #set: (stores: Stores, id: string, at: string) => Promise<void>;
  readonly #notes = new Map<string, string>();
  #now = '';
  #recently = '';

  constructor(db: Pick<Database<Stores>, 'write'>, set: (stores: Stores, id: string, at: string) => Promise<void>) {
    this.#db = db;
    this.#set = set;
  }

  /** `known` is the instant that the database has. An instant within the last minute is not noted again. */
  note(id: string, known: string | undefined, now: string): void {
    // Most requests come in the same millisecond as another.
    if (now !== this.#now) {
      this.#now = now;
      this.#recently = later(now, -precision);
    }
    if (isBefore(known, this.#recently) && isBefore(this.#notes.get(id), this.#recently)) this.#notes.set(id, now);
  }

  /** Writes the notes in batches. Adds each committed note to `written`, even if a later batch fails. */
  async write(written: Map<string, string>): Promise<void> {
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
      for (const [id, at] of some) written.set(id, at);
    }
  }

  /** Forgets the written notes, unless they were noted anew meanwhile. */
  forget(written: ReadonlyMap<string, string>): void {
    for (const [id, at] of written) if (this.#notes.get(id) === at) this.#notes.delete(id);
  }
}

function isBefore(noted: string | undefined, instant: string): boolean {
  return noted === undefined || noted <= instant;
}
