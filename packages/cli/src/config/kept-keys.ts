import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readObject, writeObject } from './private-file.ts';
import { configFolder } from './servers.ts';

/** A key as `credential_process` prints it. */
type Key = Record<string, unknown>;

/** SDKs ask anew with less than a quarter of an hour left, and would be given the same. */
const leftAtLeast = 16 * 60_000;

/** The key that was kept for the same question, unless it is nearly over. */
export async function keptKey(environment: NodeJS.ProcessEnv, question: string): Promise<Key | undefined> {
  const key = await readObject(fileOf(environment, question)).catch(() => undefined);
  return key && endOf(key) - Date.now() > leftAtLeast ? key : undefined;
}

/** Keeps a key, for its owner alone, and removes those that have ended. */
export async function keepKey(environment: NodeJS.ProcessEnv, question: string, key: Key): Promise<void> {
  await writeObject(fileOf(environment, question), key);
  for (const name of await readdir(folderOf(environment))) {
    const file = join(folderOf(environment), name);
    const other = name.endsWith('.json') ? await readObject(file).catch(() => undefined) : undefined;
    if (other && endOf(other) <= Date.now()) await rm(file, { force: true });
  }
}

/** Removes all keys of every server: the next ones are asked for. */
export async function forgetKeys(environment: NodeJS.ProcessEnv): Promise<void> {
  await rm(folderOf(environment), { recursive: true, force: true });
}

function folderOf(environment: NodeJS.ProcessEnv): string {
  return join(configFolder(environment), 'keys');
}

function fileOf(environment: NodeJS.ProcessEnv, question: string): string {
  return join(folderOf(environment), `${createHash('sha256').update(question).digest('hex')}.json`);
}

function endOf({ Expiration }: Key): number {
  return typeof Expiration === 'string' ? Date.parse(Expiration) : Number.NaN;
}
