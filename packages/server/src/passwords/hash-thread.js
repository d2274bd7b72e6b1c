// The code of a hash thread. JavaScript, because Node 20 starts a thread only from a file that it can run as it is.
import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import * as argon2 from '@node-rs/argon2';
import * as bcrypt from '@node-rs/bcrypt';

// The thread that answers requests goes first: on Linux every thread has its own niceness, and this thread takes the
// time left over.
const step = 10;
try {
  const [, thread] = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? [];
  if (thread !== undefined) {
    const own = Number(thread);
    setPriority(own, Math.min(getPriority(own) + step, 19));
  }
} catch {
  // Another system, or one that does not let a thread be nicer: the threads then compete as equals.
}

/** @type {import('./hash-pool.ts').Works} */
const works = {
  argon2Hash: argon2.hashSync,
  argon2Verify: argon2.verifySync,
  bcryptVerify: bcrypt.verifySync,
  pbkdf2: pbkdf2Sync,
  scrypt: (password, salt, length, options) => scryptSync(password, salt, length, options),
};

parentPort?.on('message', (jobs) => {
  parentPort?.postMessage(jobs.map(done));
});

/** @param {{ work: keyof typeof works, args: unknown[] }} job */
function done({ work, args }) {
  try {
    const run = /** @type {(...args: unknown[]) => unknown} */ (works[work]);
    return { result: run(...args) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
