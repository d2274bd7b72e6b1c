import type { Database } from '../../kit/database.ts';
import { UseNotes } from '../../kit/use-notes.ts';
import type { Stores } from '../stores.ts';

/** Notes when credentials were last used. */
export class CredentialsUse {
  readonly #notes: UseNotes<Stores>;

  constructor(db: Database<Stores>) {
    this.#notes = new UseNotes(db, ({ awsCredentials }, id, at) => awsCredentials.setLastUsed(id, at));
  }

  note(id: string, known: string | undefined, now: string): void {
    this.#notes.note(id, known, now);
  }

  /** Writes what was noted since the last time. What could not be written waits for the next time. */
  async flush(): Promise<number> {
    await this.#notes.write();
    return 0;
  }
}
