import { later, minute } from '../../kit/clock.ts';
import type { Database } from '../../kit/database.ts';
import type { Stores } from '../stores.ts';

const precision = minute;

/** Notes when credentials were last used, to the minute, and writes the notes together now and then: no request waits. */
export class CredentialsUse {
  readonly #db: Database<Stores>;
  readonly #notes = new Map<string, string>();

  constructor(db: Database<Stores>) {
    this.#db = db;
  }

  note(id: string, known: string | undefined, now: string): void {
    if (known === undefined || known <= later(now, -precision)) this.#notes.set(id, now);
  }

  /** Writes what was noted since the last time. What could not be written waits for the next time. */
  async flush(): Promise<number> {
    // In one order, so that two nodes that write the same rows do not lock each other out.
    const notes = [...this.#notes].sort(([a], [b]) => (a < b ? -1 : 1));
    if (notes.length === 0) return 0;
    await this.#db.write(
      async ({ awsCredentials }) => {
        for (const [id, at] of notes) await awsCredentials.setLastUsed(id, at);
      },
      { mayBeLost: true },
    );
    for (const [id, at] of notes) if (this.#notes.get(id) === at) this.#notes.delete(id);
    return 0;
  }
}
