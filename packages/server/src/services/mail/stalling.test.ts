import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MailServer, stages } from '../../testing/mail-server.ts';
import { lastingDatabase } from '../../testing/nodes.ts';
import { engines, eventually, unique, World } from '../../testing/world.ts';
import { passwordChangedLetter } from './letters.ts';
import { smtpMailer } from './mailer.ts';

/** A test's timeout: less than the mailer waits for a mail server by itself. */
const soon = 18_000;

describe('a mail server that stalls (R19)', () => {
  const server = new MailServer();
  beforeAll(() => server.listen());
  afterEach(() => server.goOn());
  afterAll(() => server.close());

  const stalled = () => eventually(() => server.owed[0]);
  const gone = (url: string) =>
    eventually(() =>
      fetch(url).then(
        () => false,
        () => true,
      ),
    );

  it.each(stages)(
    'holds no mailer up that is closed (at the %s)',
    async (stage) => {
      const mailer = smtpMailer(server.url, 'accounts@example.com');
      const letter = passwordChangedLetter('https://accounts.example.com', 'alice');
      server.stalls = stage;
      const sending = mailer.send('fake-1', 'alice@example.com', letter).catch((error: unknown) => error);
      await stalled();
      mailer.close();
      expect(await sending).toBeInstanceOf(Error);
      // Nothing goes on in the background, and nothing begins.
      await eventually(() => server.connections === 0);
      await expect(mailer.send('fake-2', 'alice@example.com', letter)).rejects.toThrow();
      expect(server.mails).toEqual([]);
    },
    soon,
  );

  it.each(engines)(
    'holds no server up that stops, and gets the letter from the next one (%s)',
    async (engine) => {
      const databaseUrl = await lastingDatabase(engine);
      const email = `${unique('alice')}@example.com`;
      server.stalls = 'letter';
      const first = await World.start(engine, { environment: server.environment, databaseUrl, patience: 0 });
      await first.person('alice', { email });
      await stalled();
      await first.stop();
      expect(server.count(email)).toBe(0);
      server.goOn();
      const second = await World.start(engine, { environment: server.environment, databaseUrl });
      await server.mailTo(email);
      await second.stop();
      expect(server.count(email)).toBe(1);
    },
    soon,
  );

  it.each(engines)('may take a letter while the server stops, and gets it once (%s)', async (engine) => {
    const databaseUrl = await lastingDatabase(engine);
    const email = `${unique('alice')}@example.com`;
    server.stalls = 'letter';
    const first = await World.start(engine, { environment: server.environment, databaseUrl });
    await first.person('alice', { email });
    const take = await stalled();
    const stopping = first.stop();
    await gone(first.url);
    take();
    await stopping;
    server.goOn();
    const second = await World.start(engine, { environment: server.environment, databaseUrl });
    expect(await second.app.deps.db.read(({ outbox }) => outbox.count())).toBe(0);
    await second.stop();
    expect(server.count(email)).toBe(1);
  });
});
