import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { requireThat } from './require.ts';

/** The list of breached passwords, where there is one. Throws `StartRefused` for a file that is none. */
export function breachedPasswords(file: string): string | undefined {
  if (file === '') return undefined;
  const isList = /^[0-9A-F]{40}[:\r\n]/i.test(beginOf(file));
  requireThat(isList, 'TESSERA_BREACHED_PASSWORDS', 'must be a readable file with a SHA-1 in hexadecimal on each line');
  return resolve(file);
}

/** Nothing where it cannot be read. */
function beginOf(file: string): string {
  try {
    const opened = openSync(file, 'r');
    try {
      const begin = Buffer.alloc(64);
      return begin.toString('latin1', 0, readSync(opened, begin));
    } finally {
      closeSync(opened);
    }
  } catch {
    return '';
  }
}
