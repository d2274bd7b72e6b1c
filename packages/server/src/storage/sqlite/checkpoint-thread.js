// The code of the checkpoint thread. JavaScript, because Node 20 starts a thread only from a file that it can run as it
// is.
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';

/** Passes over pages written during the last pass. There are fewer each time. */
const mostPasses = 4;
const pauseMs = 2;
const pause = new Int32Array(new SharedArrayBuffer(4));

const sqlite = new Sqlite(workerData, { timeout: 0 });
// Not less than NORMAL: moved pages must be on the disk before the log is restarted.
sqlite.exec('pragma synchronous = NORMAL');
// A passive checkpoint blocks no connection, and waits for none.
const pass = sqlite.prepare('pragma wal_checkpoint(PASSIVE)').raw();
const lengths = sqlite.prepare('pragma wal_checkpoint(NOOP)').raw();

/** Moves all pages. False if another connection reads or moves them all the while. */
function move() {
  let ok = false;
  for (let passes = 0; passes < mostPasses; passes++) {
    const [isBusy, log, moved] = /** @type {number[]} */ (pass.get());
    const [, now] = /** @type {number[]} */ (lengths.get());
    const isHindered = isBusy !== 0 || log !== moved;
    ok ||= !isHindered;
    // The database is waited for only by a pass that nothing was written beside.
    if (!isHindered && now === log) break;
    // Most often that is this process' own writer, which has committed and not let go yet.
    if (isHindered) Atomics.wait(pause, 0, 0, pauseMs);
  }
  return ok;
}

parentPort?.on('message', (message) => {
  if (message === 'close') {
    sqlite.close();
    parentPort?.close();
    return;
  }
  let result;
  try {
    result = { ok: move() };
  } catch (error) {
    // No room on the disk, say. Which of them are harmless the other side knows.
    result = { ok: false, code: error instanceof Sqlite.SqliteError ? error.code : 'unknown' };
  }
  parentPort?.postMessage(result);
});
