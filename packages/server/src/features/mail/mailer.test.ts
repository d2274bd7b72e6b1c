import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, eventually, expectStatus, newDatabase, unique, World } from '../../testing/world.ts';

/** A real mail server, which takes nothing while it is `down`. */
class MailServer {
  down = false;
  readonly mails: { from: string; to: string[]; text: string }[] = [];
  #refused = 0;
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
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
        this.mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });

  get refused(): number {
    return this.#refused;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

describe('mail of a production server', () => {
  const server = new MailServer();
  let environment: Record<string, string> = {};
  beforeAll(async () => {
    environment = {
      TESSERA_PUBLIC_URL: 'https://accounts.example.com/',
      TESSERA_SMTP_URL: await server.listen(),
      TESSERA_MAIL_FROM: 'Tessera <accounts@example.com>',
      TESSERA_KEY: `fake:${Buffer.alloc(32, 1).toString('base64')}`,
    };
  });
  afterAll(() => server.close());

  const mailTo = (email: string) => eventually(() => server.mails.find(({ to }) => to.includes(email)));
  const signUp = async (world: World, email: string) => {
    const username = unique('alice');
    await expectStatus(world.anonymous.post('/user', { username, password: 'Visibly-Fake-1', email }), 204);
    return username;
  };

  it.each(engines)('goes over SMTP, in text and HTML, with the configured URL in it (%s)', async (engine) => {
    const world = await World.start(engine, { environment });
    try {
      const email = `${unique('alice')}@example.com`;
      const username = await signUp(world, email);
      const { from, to, text } = await mailTo(email);
      expect([from, to]).toEqual(['accounts@example.com', [email]]);
      expect(text).toMatch(/^From: Tessera <accounts@example\.com>\r$/m);
      expect(text).toMatch(new RegExp(`^To: ${email}\r$`, 'm'));
      expect(text).toMatch(/^Message-ID: <[\w-]+@example\.com>\r$/m);
      expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
      expect(text).toMatch(/^Content-Type: multipart\/alternative;/m);
      expect(text).toMatch(/^Content-Type: text\/plain;/m);
      expect(text).toMatch(/^Content-Type: text\/html;/m);
      const plain = text.replace(/=\r\n/g, '').replace(/=3D/g, '=');
      expect(plain).toContain(username);
      const token = /https:\/\/accounts\.example\.com\/confirm-email#token=(tsm_\w+)/.exec(plain)?.[1] ?? '';
      await expectStatus(world.withKey(token).post('/user/confirm_email'), 204);
      // Only development logs links and writes mails to a folder.
      expect(world.log.join('')).not.toContain('tsm_');
      expect(readdirSync(world.dataDir)).not.toContain('outbox');
    } finally {
      await world.stop();
    }
  });

  it.each(engines)('outlives a restart, and a mail server that was down (%s)', async (engine) => {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-mail-'));
    const database =
      engine === 'postgres' ? await newDatabase() : { url: `sqlite:${join(folder, 't.db')}`, drop: async () => {} };
    const email = `${unique('alice')}@example.com`;
    try {
      server.down = true;
      const before = server.refused;
      const first = await World.start(engine, { environment, databaseUrl: database.url });
      await signUp(first, email);
      await eventually(() => (server.refused > before ? true : undefined));
      await first.stop();
      server.down = false;
      const second = await World.start(engine, { environment, databaseUrl: database.url });
      second.travel(3600);
      await mailTo(email);
      await second.stop();
      expect(server.mails.filter(({ to }) => to.includes(email))).toHaveLength(1);
    } finally {
      server.down = false;
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('mail of a development server', () => {
  it('is a file for nobody else to read, and its link is in the log', async () => {
    const world = await World.start('sqlite');
    try {
      const email = `${unique('alice')}@example.com`;
      await world.person('alice', { email });
      const token = await world.mailedToken(email, 'confirm-email');
      const [name] = readdirSync(join(world.dataDir, 'outbox'));
      expect(name).toMatch(/\.eml$/);
      expect(readFileSync(join(world.dataDir, 'outbox', name ?? ''), 'utf8')).toContain(`To: ${email}`);
      const line = await eventually(() => world.log.find((text) => text.includes(token)));
      expect(JSON.parse(line)).toMatchObject({ to: email, link: `${world.url}/confirm-email#token=${token}` });
    } finally {
      await world.stop();
    }
  });
});
