import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export interface DurableOptions {
  /** The permissions of a new file; by default its owner alone may read it. */
  mode?: number;
  /** The treatment of an existing file: `replace` it, or `keep` it and fail with `EEXIST`. */
  present: 'replace' | 'keep';
}

/**
 * Writes a file that must outlive a power cut. Another process finds the old content or all of the new one, and when
 * this returns, so does the next start of the machine. Throws the file system's error; then the file is as it was.
 */
export function writeDurably(file: string, content: string | Uint8Array, options: DurableOptions): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, content, { mode: options.mode ?? 0o600, flag: 'wx' });
    publishDurably(draft, file, options);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The same for a draft that is written already, in the same folder as `file`. After it, the draft's own name is gone. */
export function publishDurably(draft: string, file: string, { present }: Pick<DurableOptions, 'present'>): void {
  // Before it gets its name: a name may reach the disk before its content.
  sync(draft);
  if (present === 'replace') {
    renameSync(draft, file);
  } else {
    // Unlike a rename, a link fails where there is a file.
    linkSync(draft, file);
    rmSync(draft);
  }
  syncFolder(dirname(file));
}

/** Makes a folder and those above it that are missing, so that they outlive a power cut. For its owner alone. */
export function makeFolderDurably(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  // A folder's name is in the one above it.
  for (let made = resolve(folder); made.length >= resolve(first).length; made = dirname(made))
    syncFolder(dirname(made));
}

const isWindows = process.platform === 'win32';

function sync(path: string): void {
  // Windows syncs what can be written; elsewhere the mode may leave reading alone, as 0400 does.
  const file = openSync(path, isWindows ? 'r+' : 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(folder: string): void {
  // Windows opens no folders, and keeps the order of names by itself.
  if (!isWindows) sync(folder);
}
