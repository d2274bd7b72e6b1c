import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCodeOf } from '../system-code.ts';

/** In milliseconds. A holder writes one small file: one that takes longer was killed. */
const patience = 10_000;
const interval = 20;

/**
 * Runs `work` while no other command that asks for the same file's mutex runs its own: to read the file and replace it is
 * one step then. The mutex is a file beside it, `.lock`, which a killed holder leaves: it is taken over once it was the
 * same one for `patience` milliseconds. The folder must be there.
 */
export async function alone<T>(file: string, work: () => Promise<T>, wait = patience): Promise<T> {
  const mutex = `${file}.lock`;
  const own = randomBytes(12).toString('hex');
  let seen: string | undefined;
  for (let waited = 0; !(await take(mutex, own)); waited += interval) {
    const holder = await holderOf(mutex);
    if (holder !== seen) [seen, waited] = [holder, 0];
    if (waited >= wait) await rm(mutex, { force: true });
    await sleep(interval);
  }
  try {
    return await work();
  } finally {
    // Another command may have taken it over, as from a process that was suspended.
    if ((await holderOf(mutex)) === own) await rm(mutex, { force: true });
  }
}

async function take(mutex: string, own: string): Promise<boolean> {
  try {
    await writeFile(mutex, own, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Nothing where the mutex has just been given back. */
async function holderOf(mutex: string): Promise<string | undefined> {
  return readFile(mutex, 'utf8').catch((error) => {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
}
