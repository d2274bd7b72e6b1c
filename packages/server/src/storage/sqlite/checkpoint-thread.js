// What runs in the thread for checkpoints. JavaScript, because threads of Node 20 start from a file that it can run as it is.
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';

/** How often what was written meanwhile is followed. It is less each time. */
const mostPasses = 4;
const pauseMs = 2;
const pause = new Int32Array(new SharedArrayBuffer(4));

const sqlite = new Sqlite(workerData, { timeout: 0 });
// Not less than NORMAL: what was moved must be on the disk before the log is begun anew.
sqlite.exec('pragma synchronous = NORMAL');
// Nobody waits for one of these, and it waits for nobody.
const pass = sqlite.prepare('pragma wal_checkpoint(PASSIVE)').raw();
const lengths = sqlite.prepare('pragma wal_checkpoint(NOOP)').raw();

/** Moves all there is. False where somebody else reads what is to be moved, or moves it, all the while. */
function move() {
  let went = false;
  for (let passes = 0; passes < mostPasses; passes++) {
    const [isBusy, log, moved] = /** @type {number[]} */ (pass.get());
    const [, now] = /** @type {number[]} */ (lengths.get());
    const isHindered = isBusy !== 0 || log !== moved;
    went ||= !isHindered;
    // The database is waited for only by a pass that nothing was written beside.
    if (!isHindered && now === log) break;
    // Most often that is this process' own writer, which has committed and not let go yet.
    if (isHindered) Atomics.wait(pause, 0, 0, pauseMs);
  }
  return went;
}

parentPort?.on('message', (message) => {
  if (message === 'close') {
    sqlite.close();
    parentPort?.close();
    return;
  }
  let result;
  try {
    result = { went: move() };
  } catch (error) {
    // No room on the disk, say. Which of them are harmless the other side knows.
    result = { went: false, code: error instanceof Sqlite.SqliteError ? error.code : 'unknown' };
  }
  parentPort?.postMessage(result);
});
