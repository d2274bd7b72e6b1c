import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { occupyHashing } from '../../src/testing/occupied-hashing.ts';
import { onEveryEngine, unique, World } from '../../src/testing/world.ts';
import { ask, basicLine } from '../wire/raw.ts';

onEveryEngine('a flood', (world) => {
  it('D08: of passwords of a megabyte is refused without a hash, wherever a password is taken', async () => {
    const alice = await world().person('alice');
    const hashing = occupyHashing(world().app.deps.passwords);
    const password = 'p'.repeat(1024 * 1024);
    const asked = Array.from({ length: 25 }, () => [
      world().anonymous.post('/user', { username: unique('bob'), password }),
      alice.session.post('/user/password_reset', { password }),
      alice.session.patch(`/users/${alice.username}`, { password }),
      ask(world().url, 'GET /v1/session', [basicLine(`${alice.username}:${password}`)]),
    ]);
    const beside = await Promise.all(Array.from({ length: 20 }, () => alice.session.get('/user')));
    const statuses = (await Promise.all(asked.flat())).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([413, 431]));
    expect(beside.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await hashing.free();
  });

  it('D07 D08: of sign-ins with the longest passwords costs one hash each at most, and sheds the rest', async () => {
    const alice = await world().person('alice');
    const { passwords } = world().app.deps;
    const before = passwords.checks;
    const flood = Array.from({ length: 100 }, () =>
      world().withPassword(unique('nosuch'), 'p'.repeat(4096)).get('/session'),
    );
    const beside = await Promise.all(Array.from({ length: 20 }, () => alice.session.get('/user')));
    const answers = await Promise.all(flood);
    const hashed = answers.filter(({ status }) => status === 401);
    expect(passwords.checks - before).toBe(hashed.length);
    for (const { status, headers } of answers.filter(({ status }) => status !== 401)) {
      // Where the machine is too slow to count a try within five seconds, it is a 503, and costs no hash either.
      expect([429, 503]).toContain(status);
      expect(headers.get('retry-after')).toBe('1');
    }
    expect(beside.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });
});

describe('D12: a PostgreSQL that answers nothing in time (postgres)', () => {
  async function start() {
    const world = await World.start('postgres');
    onTestFinished(() => world.stop());
    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    onTestFinished(() => client.end());
    const alice = await world.person('alice');
    return { world, client, alice, organization: await world.organization(alice) };
  }

  /**
   * Two hundred concurrent slow reads, and whether others get through. All of them have an answer that says to try
   * again.
   */
  async function holdsOut({ world, alice, organization }: Awaited<ReturnType<typeof start>>): Promise<void> {
    const slow = Array.from({ length: 200 }, () => alice.session.get(`/organizations/${organization}`));
    let ended = false;
    const all = Promise.all(slow).finally(() => {
      ended = true;
    });
    const health = await ask(world.url, 'GET /healthz');
    expect([health.status, ended]).toEqual([200, false]);
    for (const { status, body, headers } of await all) {
      expect([status, body.error, headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    }
  }

  it('D12: because of a lock, ends 200 requests with 503 and answers for its health meanwhile', async () => {
    const parts = await start();
    await parts.client.query('begin');
    await parts.client.query('lock table organizations in access exclusive mode');
    await holdsOut(parts);
    await parts.client.query('rollback');
    expect((await parts.alice.session.get(`/organizations/${parts.organization}`)).status).toBe(200);
  });

  it('D12: because of a slow statement, ends 200 requests with 503 after the time of a statement', async () => {
    const parts = await start();
    await parts.client.query('alter table organizations rename to organizations_there');
    await parts.client.query('create view organizations as select o.* from organizations_there o, pg_sleep(60)');
    await holdsOut(parts);
    await parts.client.query('drop view organizations');
    await parts.client.query('alter table organizations_there rename to organizations');
    expect((await parts.alice.session.get(`/organizations/${parts.organization}`)).status).toBe(200);
  });
});
