import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The mails to an address in the folder of an outbox, the oldest first. */
export function mailsIn(folder: string, address: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(folder).sort();
  } catch {
    // No mail yet.
  }
  return names
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .filter((text) => text.includes(`To: ${address}`));
}

/** Quoted-printable text as it was written. */
export function unfolded(mail: string): string {
  return mail.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
}
