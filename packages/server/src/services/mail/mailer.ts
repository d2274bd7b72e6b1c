import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asciiDomain } from '@tessera/contract';
import { createTransport } from 'nodemailer';
import type { Letter } from './letters.ts';

/** Hands one letter over. Rejects when it could not. */
export interface Mailer {
  send(id: string, to: string, letter: Letter): Promise<void>;
  /** Gives up the mail in transit: its `send` rejects. Mails accepted before stay accepted. */
  close(): void;
}

const socketTimeout = 20_000;

/** Over SMTP. The letter's ID is its Message-ID, so that one sent twice can be told. */
export function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport(
    // A try that is given up must not go on in the background: the next one would be a second letter.
    { url, connectionTimeout: socketTimeout, greetingTimeout: socketTimeout, socketTimeout },
    { from, disableFileAccess: true, disableUrlAccess: true },
  );
  const closing = new AbortController();
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '');
  // A header in plain ASCII, as that of the sender is.
  const idDomain = asciiDomain(domain) ?? 'localhost';
  return {
    async send(id, to, letter) {
      const sending = transport.sendMail({
        // As an object, so that nothing in it is parsed for further addresses.
        to: { name: '', address: to },
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        messageId: `<${id}@${idDomain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: closing.signal,
      });
      await inTime(sending, socketTimeout);
    },
    close: () => {
      // Closing the transport alone leaves its connections as they are.
      closing.abort();
      transport.close();
    },
  };
}

/** Into a folder, one `.eml` file a letter, and the letter's link into the log: for development only. */
export function folderMailer(folder: string, from: string, log: (line: { to: string; link: string }) => void): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' }, { from });
  return {
    async send(id, to, letter) {
      const { message } = await transport.sendMail({
        to: { name: '', address: to },
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
      });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, `${Date.now()}-${id}.eml`), message as Buffer, { mode: 0o600 });
      if (letter.link !== undefined) log({ to, link: letter.link });
    },
    close: () => transport.close(),
  };
}

async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the mail server took too long')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
