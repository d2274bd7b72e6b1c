import type { Database } from '../../kit/database.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Deps } from '../../operations/use-case.ts';
import type { AuditEntry, AuditEvent, AuditOrigin } from './event.ts';

// A database that is away for long costs no more memory than this. The lines are in the log already.
const mostWaiting = 10_000;

/** Entries on their way: those of changes with the transaction that makes the change, those of looking later, together. */
export class AuditTrail {
  readonly #db: Database<Stores>;
  readonly #log: (entry: AuditEntry) => void;
  #waiting: AuditEntry[] = [];

  constructor(db: Database<Stores>, log: (entry: AuditEntry) => void) {
    this.#db = db;
    this.#log = log;
  }

  /** `deps` whose writes know whose doing they are. What was written down is logged once it is committed. */
  withAudit(deps: Deps, origin: AuditOrigin): Deps {
    const write: Deps['db']['write'] = async (work, options) => {
      let entries: AuditEntry[] = [];
      const result = await deps.db.write((stores) => {
        // A transaction may run twice.
        entries = [];
        const add = async (event: AuditEvent) => {
          const entry = { ...event, ...origin };
          await stores.audit.insert([entry]);
          entries.push(entry);
        };
        return work({ ...stores, audit: { ...stores.audit, add } });
      }, options);
      for (const entry of entries) this.#log(entry);
      return result;
    };
    return { ...deps, db: { ...deps.db, write } };
  }

  /** Notes what changes nothing: it is logged at once, and written with the next `flush`. */
  note(event: AuditEvent, origin: AuditOrigin): void {
    const entry = { ...event, ...origin };
    this.#log(entry);
    // Without a subject it is for the log alone: anybody can try names that do not exist, and fill a table with them.
    const isKept = entry.subjectId !== undefined || entry.namespaceId !== undefined;
    if (isKept && this.#waiting.length < mostWaiting) this.#waiting.push(entry);
  }

  /** Writes what was noted. What could not be written waits for the next time. */
  async flush(): Promise<number> {
    const entries = this.#waiting;
    if (entries.length === 0) return 0;
    this.#waiting = [];
    try {
      await this.#db.write(({ audit }) => audit.insert(entries));
    } catch (error) {
      this.#waiting = [...entries, ...this.#waiting].slice(0, mostWaiting);
      throw error;
    }
    return 0;
  }
}
