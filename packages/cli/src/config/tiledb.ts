import { homedir } from 'node:os';
import { join } from 'node:path';
import { changeObject, readObject } from './private-file.ts';

const keyHeader = 'X-TILEDB-REST-API-KEY';

/** The file that the official Python and R clients read when they start. */
export function tiledbFile(environment: NodeJS.ProcessEnv): string {
  return join(environment['HOME'] || homedir(), '.tiledb', 'cloud.json');
}

/** Signs the official clients in: writes host and API key, and leaves the rest of the file as it is. */
export async function writeTiledb(environment: NodeJS.ProcessEnv, host: string, token: string): Promise<string> {
  const file = tiledbFile(environment);
  await changeObject(file, (found = {}) => {
    // The username and the password in it were for the server before, and the clients would send them to this one.
    const { username: _username, password: _password, verify_ssl: before, ...kept } = found;
    // So was leave not to check the certificate.
    const verify = kept['host'] === host ? (before ?? true) : true;
    return { ...kept, verify_ssl: verify, host, api_key: { [keyHeader]: token } };
  });
  return file;
}

/** Whether the official clients use this token. */
export async function holdsTiledb(environment: NodeJS.ProcessEnv, token: string): Promise<boolean> {
  return keyOf(await readObject(tiledbFile(environment))) === token;
}

/** Takes the API key out, if it is this one. */
export async function forgetTiledb(environment: NodeJS.ProcessEnv, token: string): Promise<void> {
  // Looked for first: to change a file makes its folder.
  if (!(await holdsTiledb(environment, token))) return;
  await changeObject(tiledbFile(environment), (found) => {
    if (found === undefined || keyOf(found) !== token) return undefined;
    const { api_key: _key, ...kept } = found;
    return kept;
  });
}

function keyOf(found: Record<string, unknown> | undefined): unknown {
  const key = found?.['api_key'];
  return typeof key === 'object' && key !== null ? (key as Record<string, unknown>)[keyHeader] : key;
}
