import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { makeFolderDurably, publishDurably } from '@tessera/server/durable-file';

/** The file's JSON object; nothing where there is no file. Throws where it is something else. */
export async function readObject(file: string): Promise<Record<string, unknown> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  await makePrivate(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${file} is not JSON: mend it or move it away`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${file} is not a JSON object: mend it or move it away`);
}

/** Replaces the file's JSON object, readable by its owner alone. */
export function writeObject(file: string, value: object): Promise<void> {
  return replaceFile(file, `${JSON.stringify(value, null, 4)}\n`);
}

/**
 * Replaces the file in one step: a reader, and a power cut, find all of the old text or all of the new one. When it
 * resolves, the new one is on the disk. A symbolic link stays, and the file that it names is replaced.
 *
 * `like`: a file whose mode, and for root whose owner, the new one gets. Without it, its owner alone may read it.
 */
export async function replaceFile(link: string, text: string, like?: string): Promise<void> {
  const file = await placeOf(link);
  makeFolderDurably(dirname(file));
  const model = like === undefined ? undefined : await stat(like);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, text, { mode: model === undefined ? 0o600 : model.mode & 0o777, flag: 'wx' });
    if (model !== undefined && process.getuid?.() === 0) await chown(draft, model.uid, model.gid);
    publishDurably(draft, file, { present: 'replace' });
  } finally {
    await rm(draft, { force: true });
  }
}

/** Where the file is that a link names, also one that is not there yet. */
async function placeOf(path: string, depth = 0): Promise<string> {
  try {
    if (depth === 40 || !(await lstat(path)).isSymbolicLink()) return path;
  } catch (error) {
    if (isMissing(error)) return path;
    throw error;
  }
  return placeOf(resolve(dirname(path), await readlink(path)), depth + 1);
}

/** Takes the file from all others: a copy or an editor may have given it to them. */
async function makePrivate(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode, uid } = await stat(file);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) await chmod(file, mode & 0o700);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
