import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { makeFolderDurably, publishDurably } from '@tessera/server/durable-file';
import { systemCodeOf } from '../system-code.ts';
import { alone } from './file-mutex.ts';

/** The file's JSON object; nothing where there is no file. Throws where it is something else. */
export async function readObject(file: string): Promise<Record<string, unknown> | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
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
export async function writeObject(file: string, value: object): Promise<void> {
  await replaceFile(await preparedPlaceOf(file), textOf(value));
}

/**
 * Replaces the file's JSON object by the one that `change` makes of it, readable by its owner alone. Commands that change
 * the same file do so one after another, and none loses the change of another. Without a new object, the file stays.
 */
export async function changeObject(
  file: string,
  change: (before: Record<string, unknown> | undefined) => object | undefined,
): Promise<void> {
  await inTurn(file, async (place) => {
    const after = change(await readObject(place));
    if (after !== undefined) await replaceFile(place, textOf(after));
  });
}

/** The same for a file of text, which keeps its mode and, for root, its owner. */
export async function changeText(file: string, change: (before: string | undefined) => string): Promise<void> {
  await inTurn(file, async (place) => {
    const before = await readText(place);
    await replaceFile(place, change(before), before === undefined ? undefined : place);
  });
}

async function inTurn(file: string, work: (place: string) => Promise<void>): Promise<void> {
  const place = await preparedPlaceOf(file);
  await alone(place, () => work(place));
}

function textOf(value: object): string {
  return `${JSON.stringify(value, null, 4)}\n`;
}

/**
 * Replaces the file in one step: a reader, and a power cut, find all of the old text or all of the new one. When it
 * resolves, the new one is on the disk.
 *
 * `like`: a file whose mode, and for root whose owner, the new one gets. Without it, its owner alone may read it.
 */
async function replaceFile(file: string, text: string, like?: string): Promise<void> {
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

/** The place of a file, in a folder that is there now. A symbolic link stays, and the file that it names is replaced. */
async function preparedPlaceOf(file: string): Promise<string> {
  const place = await placeOf(file);
  makeFolderDurably(dirname(place));
  return place;
}

/** Where the file is that a link names, also one that is not there yet. */
async function placeOf(path: string, depth = 0): Promise<string> {
  try {
    if (depth === 40 || !(await lstat(path)).isSymbolicLink()) return path;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return path;
    throw error;
  }
  return placeOf(resolve(dirname(path), await readlink(path)), depth + 1);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Takes the file from all others: a copy or an editor may have given it to them. */
async function makePrivate(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode, uid } = await stat(file);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) await chmod(file, mode & 0o700);
}
