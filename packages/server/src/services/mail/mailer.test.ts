import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSent } from '../../testing/all-sent.ts';
import { MailServer } from '../../testing/mail-server.ts';
import { lastingDatabase } from '../../testing/nodes.ts';
import { engines, eventually, expectStatus, unique, World } from '../../testing/world.ts';

describe('mail of a production server', () => {
  const server = new MailServer();
  beforeAll(() => server.listen());
  afterAll(() => server.close());

  it.each(engines)('goes over SMTP, in text and HTML, with the configured URL in it (%s)', async (engine) => {
    const world = await World.start(engine, { environment: server.environment });
    try {
      const email = `${unique('alice')}@example.com`;
      const { username } = await world.person('alice', { email });
      const { from, to, text } = await server.mailTo(email);
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

  it.each(engines)(
    'is given up at once where the recipient is refused for good, and tried again else (%s)',
    async (engine) => {
      const world = await World.start(engine, { environment: server.environment });
      const logged = (email: string, message: string) =>
        eventually(() => world.log.slice(from).find((line) => line.includes(`"${message}"`) && !line.includes(email)));
      let from = 0;
      try {
        for (const refusal of ['550 5.1.1 no such mailbox', '553 bad mailbox', '551 not local', '556 5.1.10 null MX']) {
          server.refusal = refusal;
          from = world.log.length;
          const email = `${unique('alice')}@example.com`;
          await world.person('alice', { email });
          const line = JSON.parse(await logged(email, 'mail given up'));
          expect(line).toMatchObject({ mail: 'confirm_email', attempts: 1, reason: 'EENVELOPE' });
          expect(refusal.startsWith(line.reply), line.reply).toBe(true);
          await allSent(world.app.deps.db);
        }
        for (const refusal of ['450 4.2.1 try later', '451 4.7.1 greylisted', '452 4.2.2 mailbox full']) {
          server.refusal = refusal;
          from = world.log.length;
          const email = `${unique('alice')}@example.com`;
          await world.person('alice', { email });
          const line = JSON.parse(await logged(email, 'mail not sent, will try again'));
          expect(line).toMatchObject({ reason: 'EENVELOPE', reply: refusal.split(' ', 2).join(' ') });
          server.refusal = undefined;
          world.clock.travel(3600);
          await server.mailTo(email);
        }
      } finally {
        server.refusal = undefined;
        await world.stop();
      }
    },
  );

  it('has a Message-ID in ASCII where the domain of the sender is international', async () => {
    const environment = { ...server.environment, TESSERA_MAIL_FROM: 'Konten <konten@münchen.example>' };
    const world = await World.start('sqlite', { environment });
    try {
      const email = `${unique('alice')}@example.com`;
      await world.person('alice', { email });
      const { text } = await server.mailTo(email);
      expect(text).toMatch(/^Message-ID: <[\w-]+@xn--mnchen-3ya\.example>\r$/m);
      expect(text.split('\r\n\r\n', 1)[0]).toMatch(/^[\r\n\t -~]*$/);
    } finally {
      await world.stop();
    }
  });

  it.each(engines)('outlives a restart, and a mail server that was down (%s)', async (engine) => {
    const databaseUrl = await lastingDatabase(engine);
    const email = `${unique('alice')}@example.com`;
    try {
      server.down = true;
      const before = server.refused;
      const first = await World.start(engine, { environment: server.environment, databaseUrl });
      await first.person('alice', { email });
      await eventually(() => (server.refused > before ? true : undefined));
      await first.stop();
      server.down = false;
      const second = await World.start(engine, { environment: server.environment, databaseUrl });
      second.clock.travel(3600);
      await server.mailTo(email);
      await second.stop();
      expect(server.count(email)).toBe(1);
    } finally {
      server.down = false;
    }
  });
});

describe('mail of a development server', () => {
  it('is a file that no other user can read, and its link is in the log', async () => {
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
