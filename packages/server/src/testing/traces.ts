import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every form of a secret by which it could be known again: itself, any 12 characters of it, hex, base64. */
export function tracesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const traces = [bytes.toString('hex').slice(4, -4), bytes.toString('hex').slice(4, -4).toUpperCase()];
  for (let at = 0; at + 12 <= secret.length; at++) traces.push(secret.slice(at, at + 12));
  // Where the secret lies in a longer text decides which of three forms it has; the edges mix with the neighbours.
  for (let offset = 0; offset < 3; offset++) {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    for (const form of ['base64', 'base64url'] as const) traces.push(shifted.toString(form).slice(4, -4));
  }
  return traces;
}

/** All files of a folder and those below, as text in which every byte is a character. */
export function filesIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}
