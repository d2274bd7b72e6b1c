import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { basic } from '../../src/testing/caller.ts';
import { started, temporaryFolder } from '../../src/testing/process.ts';
import { eventually, expectStatus, unique } from '../../src/testing/world.ts';
import { expectInvariants } from './invariants.ts';

const password = 'visibly-fake-password';

it('R20: sends every mail that was owed when the process is killed right after its answer', {
  timeout: 60_000,
}, async () => {
  const dataDir = temporaryFolder();
  const people: string[] = [];
  for (let round = 0; round < 5; round++) {
    const server = await started({ TESSERA_DATA_DIR: dataDir });
    const username = unique('alice');
    people.push(`${username}@example.com`);
    await expectStatus(server.caller().post('/user', { username, password, email: people.at(-1) }), 204);
    server.signal('SIGKILL');
    await server.ended;
  }
  // One that a killed process had begun to send is tried again after two minutes, which are over now.
  const database = new Sqlite(join(dataDir, 'tessera.db'));
  database.exec('update outbox set due_at = created_at');
  database.close();
  await started({ TESSERA_DATA_DIR: dataDir });
  const mails = () => {
    try {
      return readdirSync(join(dataDir, 'outbox')).length;
    } catch {
      return 0;
    }
  };
  // At least once: a kill between sending and noting it sends it again.
  await eventually(() => mails() >= people.length);
  await expectInvariants(`sqlite:${join(dataDir, 'tessera.db')}`);
});

it('R19: answers as ever while the mail server is silent, and stops', { timeout: 60_000 }, async () => {
  const silent = createServer((socket) => void socket.on('error', () => {})).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await new Promise((resolve) => silent.once('listening', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const dataDir = temporaryFolder();
  const server = await started({ TESSERA_DATA_DIR: dataDir, TESSERA_SMTP_URL: `smtp://127.0.0.1:${port}` });
  const username = unique('alice');
  await expectStatus(server.caller().post('/user', { username, password, email: `${username}@example.com` }), 204);
  const byPassword = server.caller({ authorization: basic(username, password) });
  const { body } = await expectStatus(byPassword.get('/session'), 200);
  for (let asked = 0; asked < 50; asked++) {
    await expectStatus(server.caller({ 'x-tiledb-rest-api-key': body.token }).get('/user'), 200);
  }
  const connected = await new Promise<number>((resolve) => void silent.getConnections((_, count) => resolve(count)));
  expect(connected).toBeGreaterThan(0);
  const asked = performance.now();
  server.signal('SIGTERM');
  expect((await server.ended).code).toBe(0);
  expect(performance.now() - asked).toBeLessThan(10_000);
  await expectInvariants(`sqlite:${join(dataDir, 'tessera.db')}`);
});
