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

  /** Writes the times noted since the last flush. Times that could not be written wait for the next one. */
  async flush(): Promise<number> {
    await this.#notes.write();
    return 0;
  }
}
