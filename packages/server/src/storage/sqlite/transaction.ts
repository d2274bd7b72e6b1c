import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../kit/problem.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Connection } from './connection.ts';
import type { Transaction } from './group-commit.ts';

/** Told before any caller is answered. */
export interface TransactionReports {
  /** The disk or its file system failed a statement. */
  failed(error: unknown): void;
  ended(isCommitted: boolean): void;
}

/** The transactions of the connection that writes, for groups of works. */
export function transactionOn(writer: Connection, checkpoints: Checkpoints, reports: TransactionReports): Transaction {
  const { sqlite } = writer;
  const noticed = (error: unknown) => {
    reports.failed(error);
    return unavailable(error);
  };
  const run = (statement: string) => {
    writer.prepared(statement).run();
  };
  let isMarked = false;
  // SQLite may have rolled back by itself, as it does where the disk is full.
  const rollBack = () => {
    if (sqlite.inTransaction) run('rollback');
  };
  return {
    async begin(until) {
      await checkpoints.waitForSpace();
      await begin(run, until, noticed);
      isMarked = false;
    },
    mark() {
      // One at a time: of every page that is changed, SQLite keeps a copy for each that is open.
      if (isMarked) run('release work');
      run('savepoint work');
      isMarked = true;
    },
    undo() {
      if (!sqlite.inTransaction) return false;
      run('rollback to work');
      return true;
    },
    commit() {
      let isCommitted = false;
      try {
        run('commit');
        isCommitted = true;
      } catch (error) {
        const refused = noticed(error);
        rollBack();
        throw isFull(error) ? refused : new Problem('outcome_unknown', { cause: error });
      } finally {
        reports.ended(isCommitted);
      }
      checkpoints.committed();
    },
    rollBack,
    translate: (error) => (isFull(error) || isIoFailure(error) ? noticed(error) : error),
  };
}

async function begin(
  run: (statement: string) => void,
  until: number,
  noticed: (error: unknown) => Problem,
): Promise<void> {
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    try {
      // Immediate: a deferred one that reads first fails at once when another process wrote meanwhile.
      run('begin immediate');
      return;
    } catch (error) {
      if (isFull(error) || isIoFailure(error)) throw noticed(error);
      if (!hasCode(error, 'SQLITE_BUSY')) throw error;
      if (performance.now() > until) throw new Problem('unavailable', { retryAfter: 1, cause: error });
      await sleep(wait);
    }
  }
}

function unavailable(cause: unknown): Problem {
  return new Problem('unavailable', { retryAfter: 5, cause });
}

/** Whether it is an error of SQLite whose code begins so. */
export function hasCode(error: unknown, prefix: string): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith(prefix);
}

function isFull(error: unknown): boolean {
  return hasCode(error, 'SQLITE_FULL') || hasCode(error, 'SQLITE_IOERR_WRITE') || hasCode(error, 'SQLITE_READONLY');
}

/** Before a commit, nothing was done; a read may succeed a little later. */
export function isIoFailure(error: unknown): boolean {
  return hasCode(error, 'SQLITE_IOERR') || hasCode(error, 'SQLITE_CANTOPEN');
}
