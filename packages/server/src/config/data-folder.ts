import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolderDurably } from '../kit/durable-file.ts';
import { StartRefused } from '../storage/migrate.ts';
import { codeOf } from './require.ts';

const mayEnterAndWrite = constants.W_OK | constants.X_OK;

/** Throws `StartRefused` unless the folder can be written, or made. Makes nothing. */
export function checkFolder(path: string): void {
  refusingWith(path, () => {
    const there = nearestThatIs(path);
    // Errors of `mkdir` and `open` when a file stands in the way.
    if (!statSync(there).isDirectory()) throw Object.assign(new Error(there), { code: 'ENOTDIR' });
    accessSync(there, mayEnterAndWrite);
  });
}

/** Makes the folder, for this process' user alone, unless it is there. */
export function makeFolder(path: string): void {
  refusingWith(path, () => {
    makeFolderDurably(path);
    accessSync(path, mayEnterAndWrite);
  });
}

function nearestThatIs(path: string): string {
  let there = path;
  while (statSync(there, { throwIfNoEntry: false }) === undefined && dirname(there) !== there) there = dirname(there);
  return there;
}

function refusingWith(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new StartRefused(`TESSERA_DATA_DIR names ${path}, which cannot be made or written: ${codeOf(error)}`);
  }
}
