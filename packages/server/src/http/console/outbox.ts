import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutboxMail } from '@tessera/contract';

/** The most mails of an answer: the console's list searches and filters them in the page. */
const newest = 200;

/** The newest mails of the folder that development mode writes them to, newest first. */
export async function readOutbox(folder: string): Promise<OutboxMail[]> {
  const names = await readdir(folder).catch(() => []);
  const letters = names
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .reverse()
    .slice(0, newest);
  return Promise.all(letters.map(async (name) => mailOf(name, await readFile(join(folder, name), 'utf8'))));
}

/** A letter as `folderMailer` wrote it: a head, then the same words as plain text and as HTML. */
function mailOf(name: string, letter: string): OutboxMail {
  const { head } = split(letter);
  const boundary = /boundary="?([^"\n;]+)/i.exec(head)?.[1];
  const parts = boundary === undefined ? [letter] : letter.split(`--${boundary}`).slice(1);
  const plain = split((parts.find((part) => /^content-type: text\/plain/im.test(part)) ?? '').trimStart());
  return {
    id: name.replace(/\.eml$/, ''),
    to: field(head, 'to'),
    subject: field(head, 'subject'),
    sent_at: new Date(Number.parseInt(name, 10)).toISOString(),
    text: decoded(plain.body, field(plain.head, 'content-transfer-encoding')).trim(),
  };
}

function split(text: string): { head: string; body: string } {
  const gap = text.indexOf('\n\n');
  return gap < 0 ? { head: text, body: '' } : { head: text.slice(0, gap), body: text.slice(gap + 2) };
}

function field(head: string, name: string): string {
  const unfolded = head.replace(/\n[ \t]+/g, ' ');
  const line = unfolded.split('\n').find((text) => text.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}

function decoded(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable': {
      const bytes = body
        .replace(/=\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)));
      return Buffer.from(bytes, 'latin1').toString('utf8');
    }
    default:
      return body;
  }
}
