import { type Clock, later, minute } from '../../kit/clock.ts';
import type { Database } from '../../kit/database.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Deps } from '../../operations/use-case.ts';
import type { AuditEntry, AuditEvent, AuditOrigin } from './event.ts';
import { RepeatedReads } from './repeated-reads.ts';

/** With so many waiting, the next flush is due at once. */
const manyWaiting = 1000;
/** A database that is away for long costs no more memory than these. Beyond them entries are dropped, counted and reported. */
export const mostWaiting = 10_000;

export interface AuditTrailOptions {
  /** Told of every entry once it is noted or committed. */
  log: (entry: AuditEntry) => void;
  clock: Clock;
  /** Told that many entries wait, so that `flush` is called soon. */
  many?: () => void;
}

/** Entries on their way: those of changes with the transaction that makes the change, those of looking later, together. */
export class AuditTrail {
  readonly #db: Database<Stores>;
  readonly #options: AuditTrailOptions;
  readonly #reads = new RepeatedReads(minute, mostWaiting);
  #waiting: AuditEntry[] = [];
  #gap: { since: string; until: string; dropped: number } | undefined;

  constructor(db: Database<Stores>, options: AuditTrailOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** `deps` whose writes name the actor in their audit entries. Entries are logged once they are committed. */
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
      for (const entry of entries) this.#options.log(entry);
      return result;
    };
    return { ...deps, db: { ...deps.db, write } };
  }

  /**
   * Notes an event that changes nothing: it is logged immediately, and written with the next `flush`. Of equal reads
   * within a minute, the first is noted so; the others become one entry with their number, after that minute.
   */
  note(event: AuditEvent, origin: AuditOrigin): void {
    if (this.#reads.isRepeated(event, origin)) return;
    this.#put({ ...event, ...origin });
  }

  /** Writes the notes. Notes that could not be written wait for the next flush. */
  async flush(): Promise<number> {
    this.#putReadsBefore(later(this.#options.clock().toISOString(), -minute));
    await this.#write();
    return 0;
  }

  /**
   * The last `flush`, of the reads of the last minute too. Notes that the database does not accept are reported in the
   * log.
   */
  async close(): Promise<void> {
    this.#putReadsBefore(undefined);
    try {
      await this.#write();
    } catch (error) {
      for (const entry of this.#waiting) this.#drop(entry);
      this.#waiting = [];
      const gap = this.#gapEntry();
      if (gap) this.#options.log(gap);
      throw error;
    }
  }

  #putReadsBefore(instant: string | undefined): void {
    for (const entry of this.#reads.takeOlderThan(instant)) this.#put(entry);
  }

  #put(entry: AuditEntry): void {
    this.#options.log(entry);
    // Without a subject the event goes to the log alone: any client can try names that do not exist, and would fill a
    // table with them.
    if (entry.subjectId === undefined && entry.namespaceId === undefined) return;
    this.#keep(entry);
    if (this.#waiting.length === manyWaiting) this.#options.many?.();
  }

  #keep(entry: AuditEntry): void {
    if (this.#waiting.length < mostWaiting) this.#waiting.push(entry);
    else this.#drop(entry);
  }

  #drop({ at }: AuditEntry): void {
    const { since = at, dropped = 0 } = this.#gap ?? {};
    this.#gap = { since, until: at, dropped: dropped + 1 };
  }

  #gapEntry(): AuditEntry | undefined {
    if (!this.#gap) return undefined;
    const { since, until, dropped } = this.#gap;
    return { at: since, action: 'audit.gap', detail: `${dropped} entries until ${until}` };
  }

  async #write(): Promise<void> {
    const [entries, gap, gapEntry] = [this.#waiting, this.#gap, this.#gapEntry()];
    const all = gapEntry ? [...entries, gapEntry] : entries;
    if (all.length === 0) return;
    this.#waiting = [];
    this.#gap = undefined;
    try {
      await this.#db.write(({ audit }) => audit.insert(all));
    } catch (error) {
      const [waiting, after] = [this.#waiting, this.#gap];
      this.#waiting = entries;
      this.#gap = gap;
      for (const entry of waiting) this.#keep(entry);
      if (after) this.#addGap(after);
      throw error;
    }
    if (gapEntry) this.#options.log(gapEntry);
  }

  #addGap({ since, until, dropped }: { since: string; until: string; dropped: number }): void {
    const before = this.#gap;
    this.#gap = { since: before?.since ?? since, until, dropped: (before?.dropped ?? 0) + dropped };
  }
}
