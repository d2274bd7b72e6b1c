import { randomBytes } from 'node:crypto';

/** A new key-encryption key as a line of a key file: `id:base64 of 32 bytes`. The ID begins with the day. */
export function newKeyLine(now: Date): { id: string; line: string } {
  const id = `${now.toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`;
  return { id, line: `${id}:${randomBytes(32).toString('base64')}` };
}
