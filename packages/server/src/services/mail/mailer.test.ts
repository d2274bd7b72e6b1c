import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
