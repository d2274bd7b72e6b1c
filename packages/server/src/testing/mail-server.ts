import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Environment } from '../config/config.ts';
import { fakeKey } from './nodes.ts';
import { eventually } from './world.ts';

/** Where a mail server can leave a client waiting. */
export const stages = ['greeting', 'recipient', 'letter'] as const;
type Stage = (typeof stages)[number];

export interface Mail {
  from: string;
  to: string[];
  text: string;
}

/** A real mail server, which takes nothing while it is `down`, and does not answer at the stage where it `stalls`. */
export class MailServer {
  down = false;
  stalls: Stage | undefined;
  /** The reply that recipients are refused with, as in `550 5.1.1 no such mailbox`. */
  refusal: string | undefined;
  /** The answers that it owes since it stalls: each is given by calling it. */
  owed: (() => void)[] = [];
  readonly mails: Mail[] = [];
  #refused = 0;
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onConnect: (_session, done) => this.#answer('greeting', done),
    onRcptTo: (_recipient, _session, done) => {
      const [, code, text] = /^(\d{3}) (.*)$/.exec(this.refusal ?? '') ?? [];
      if (code === undefined) return this.#answer('recipient', done);
      this.#refused++;
      done(Object.assign(new Error(text), { responseCode: Number(code) }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () => {
        if (this.down) {
          this.#refused++;
          done(Object.assign(new Error('try later'), { responseCode: 451 }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        };
        this.#answer('letter', () => {
          this.mails.push(mail);
          done();
        });
      });
    },
  });

  get refused(): number {
    return this.#refused;
  }

  get connections(): number {
    return this.#server.connections.size;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  /** The settings of a production server that sends its mail here. */
  get environment(): Environment {
    return {
      TESSERA_PUBLIC_URL: 'https://accounts.example.com/',
      TESSERA_SMTP_URL: this.url,
      TESSERA_MAIL_FROM: 'Tessera <accounts@example.com>',
      TESSERA_KEY: fakeKey('fake', 1),
    };
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Resolves with the first mail to this address as soon as it is here. */
  mailTo(address: string): Promise<Mail> {
    return eventually(() => this.mails.find(({ to }) => to.includes(address)));
  }

  /** How many mails came for this address so far. */
  count(address: string): number {
    return this.mails.filter(({ to }) => to.includes(address)).length;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Answers again. Answers not sent until now are never sent. */
  goOn(): void {
    this.stalls = undefined;
    this.owed = [];
  }

  #answer(stage: Stage, go: () => void): void {
    if (this.stalls === stage) this.owed.push(go);
    else go();
  }
}
