import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../kit/durable-file.ts';
import { Key, KeyRing } from '../kit/key-ring.ts';
import { newKeyLine } from '../kit/new-key.ts';
import { StartRefused } from '../storage/migrate.ts';
import type { Config, Environment } from './config.ts';
import { codeOf, requireThat } from './require.ts';

/** The values of `TESSERA_KEY` and `TESSERA_KEY_FILE`. */
export interface GivenKeys {
  text: string | undefined;
  file: string | undefined;
}

/**
 * The ring of the keys that were given, else of the data folder's key file, which is made in development. Throws
 * `StartRefused` with one sentence that names the variable.
 */
export function readKeyRing(given: GivenKeys, mode: Config['mode'], dataDir: string): KeyRing {
  requireThat(!(given.text && given.file), 'TESSERA_KEY and TESSERA_KEY_FILE', 'are both set: set one of them');
  if (given.text) return parseKeys('TESSERA_KEY', given.text);
  const file = given.file || join(dataDir, 'keys');
  if (mode === 'development' && !given.file && !existsSync(file)) makeKeyFile(file);
  requireThat(existsSync(file), 'TESSERA_KEY_FILE', `names ${file}, which is not there`);
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartRefused(`TESSERA_KEY_FILE names ${file}, which cannot be read: ${codeOf(error)}`);
  }
  return parseKeys('TESSERA_KEY_FILE', text);
}

/** The ring of the keys that are there already, as `readKeyRing` finds them; nothing where there are none. Makes none. */
export function presentKeyRing(environment: Environment, dataDir: string): KeyRing | undefined {
  const given = { text: environment['TESSERA_KEY']?.trim(), file: environment['TESSERA_KEY_FILE']?.trim() };
  if (!given.text && !given.file && !existsSync(join(dataDir, 'keys'))) return undefined;
  return readKeyRing(given, 'production', dataDir);
}

/** Makes the file with its key. Another process that starts at the same moment finds all of it or none, and either keeps it. */
function makeKeyFile(file: string): void {
  try {
    // If a power cut takes the key, everything sealed with it is lost for good.
    writeDurably(file, `${newKeyLine(new Date()).line}\n`, { present: 'keep' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** `id:base64`, joined by commas or line breaks. Errors contain no part of a key. */
function parseKeys(name: string, text: string): KeyRing {
  const keys = text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '' && !item.startsWith('#'))
    .map((item, index) => {
      const parts = /^([\w.-]{1,64}):([A-Za-z0-9+/]{43}=)$/.exec(item);
      requireThat(parts !== null, name, `has an entry ${index + 1} that is not id:base64 of 32 bytes`);
      return new Key(parts[1] ?? '', Buffer.from(parts[2] ?? '', 'base64'));
    });
  requireThat(keys.length > 0, name, 'has no key');
  requireThat(new Set(keys.map((key) => key.id)).size === keys.length, name, 'has two keys of one id');
  return new KeyRing(keys);
}
