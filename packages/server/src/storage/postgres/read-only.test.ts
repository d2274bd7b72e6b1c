import { sql } from 'kysely';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { type PostgresServer, startPostgres } from '../../testing/postgres.ts';
import { eventually, expectStatus, World } from '../../testing/world.ts';
import { openDatabase } from '../open.ts';
import type { Handle } from '../schema.ts';

async function server(): Promise<PostgresServer> {
  const started = await startPostgres([]);
  onTestFinished(started.stop);
  return started;
}

async function ask(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

function opened(url: string) {
  return openDatabase(url, (handle: Handle) => handle);
}

function both(a: PostgresServer, b: PostgresServer): string {
  const url = new URL(a.url);
  return a.url.replace(url.host, `${url.host},${new URL(b.url).host}`);
}

it('does not start on a standby, in one sentence', async () => {
  const standby = await server();
  await standby.restart(true);
  await expect(opened(standby.url)).rejects.toThrow('server that is read-only, such as a standby');
});

it('is a 503 and not ready while the server is a standby, answers reads, and writes when it is promoted', async () => {
  const database = await server();
  const world = await World.start('postgres', { databaseUrl: database.url });
  onTestFinished(() => world.stop());
  const alice = await world.person('alice');
  await database.restart(true);
  await eventually(async () => (await alice.session.get('/user')).status === 200);
  const refused = await alice.session.post('/token', { name: 'ci' });
  expect([refused.status, refused.body.error]).toEqual([503, 'unavailable']);
  expect((await fetch(`${world.url}/readyz`)).status).toBe(503);
  await ask(database.url, 'select pg_promote()');
  await expectStatus(alice.session.post('/token', { name: 'ci' }), 200);
  expect((await fetch(`${world.url}/readyz`)).status).toBe(200);
});

it('finds the one of several servers that can be written, and the next one when it is gone (R07)', async () => {
  const [a, b] = await Promise.all([server(), server()]);
  await (await opened(b.url)).close();
  await b.restart(true);
  const db = await opened(`${both(b, a)}?target_session_attrs=read-write`);
  onTestFinished(() => db.close());
  const add = (id: string) =>
    db.write((handle) => handle.insertInto('namespaces').values({ id, kind: 'user' }).execute());
  await add('on a');
  await a.restart(true);
  await ask(b.url, 'select pg_promote()');
  await eventually(() =>
    add('on b').then(
      () => true,
      () => false,
    ),
  );
  const found = await db.read((handle) => sql`select id from namespaces`.execute(handle));
  expect(found.rows).toEqual([{ id: 'on b' }]);
});

it('notices fsync=off in a server that was started anew', async () => {
  const database = await server();
  const warned: string[] = [];
  const db = await openDatabase(database.url, (handle: Handle) => handle, {
    reports: { warn: (what) => void warned.push(what) },
  });
  onTestFinished(() => db.close());
  await database.restart(false, ['-c', 'fsync=off']);
  await eventually(() =>
    db.ready().then(
      () => false,
      () => warned.length > 0,
    ),
  );
  expect(warned[0]).toContain('fsync=off and would lose acknowledged changes');
});

it('lets no node wait for one that is frozen in a transaction', { timeout: 30_000 }, async () => {
  const { url } = await server();
  const [frozen, other] = [await opened(url), await opened(url)];
  onTestFinished(() => Promise.all([frozen.close(), other.close()]).then(() => {}));
  await other.write((handle) => handle.insertInto('namespaces').values({ id: 'x', kind: 'user' }).execute());
  const change = (handle: Handle) => handle.updateTable('namespaces').set({ kind: 'organization' }).execute();
  let thaw = () => {};
  const held = new Promise<void>((resolve) => {
    thaw = resolve;
  });
  let begun = false;
  const lost = frozen.write(async (handle) => {
    await change(handle);
    begun = true;
    await held;
  });
  await eventually(() => begun);
  await eventually(() =>
    other.write(change).then(
      () => true,
      () => false,
    ),
  );
  thaw();
  await expect(lost).rejects.toMatchObject({ code: 'unavailable' });
});
