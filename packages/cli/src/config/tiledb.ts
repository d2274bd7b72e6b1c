import { homedir } from 'node:os';
import { join } from 'node:path';
import { readObject, writePrivate } from './private-file.ts';

const keyHeader = 'X-TILEDB-REST-API-KEY';

/** The file that the official Python and R clients read when they start. */
export function tiledbFile(environment: NodeJS.ProcessEnv): string {
  return join(environment['HOME'] || homedir(), '.tiledb', 'cloud.json');
}

/** Signs the official clients in: writes host and API key, and leaves what else is in the file as it is. */
export async function writeTiledb(environment: NodeJS.ProcessEnv, host: string, token: string): Promise<string> {
  const file = tiledbFile(environment);
  // A username and a password in it were for the server before, and the clients would send them to this one.
  const { username: _username, password: _password, ...kept } = (await readObject(file)) ?? {};
  await writePrivate(file, { verify_ssl: true, ...kept, host, api_key: { [keyHeader]: token } });
  return file;
}

/** Takes the API key out, if it is this one. */
export async function forgetTiledb(environment: NodeJS.ProcessEnv, token: string): Promise<void> {
  const file = tiledbFile(environment);
  const found = await readObject(file);
  const key = found?.['api_key'];
  const held = typeof key === 'object' && key !== null ? (key as Record<string, unknown>)[keyHeader] : key;
  if (found === undefined || held !== token) return;
  const { api_key: _key, ...kept } = found;
  await writePrivate(file, kept);
}
