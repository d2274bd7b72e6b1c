import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Ask } from '../kit/snapshot-cache.ts';
import { storesOf } from '../operations/stores.sql.ts';
import type { TokenRecord } from '../operations/tokens/store.ts';
import type { TokenHash } from '../operations/tokens/token.ts';
import type { UserRecord } from '../operations/users/store.ts';
import { nameKey } from '../services/namespaces/name.ts';
import { openDatabase } from '../storage/open.ts';
import { lastingDatabase } from '../testing/nodes.ts';
import { startPostgres } from '../testing/postgres.ts';
import { engines, eventually, unique, World } from '../testing/world.ts';
import { sqlAccountLookUp } from './accounts.sql.ts';
import { type AccountLookUp, Accounts } from './accounts.ts';

const at = (day: number) => `2030-01-0${day}T00:00:00.000Z`;

/** The columns that every user has. */
function user(more: Partial<UserRecord> = {}): UserRecord {
  const name = unique('Alice');
  return { id: `id-of-${name}`, username: name, passwordHash: 'fake', createdAt: at(1), updatedAt: at(2), ...more };
}

function token(userId: string, more: Partial<TokenRecord> = {}): TokenRecord {
  return {
    id: unique('token'),
    hash: randomBytes(32).toString('hex') as TokenHash,
    hint: 'fake',
    userId,
    kind: 'named',
    name: 'laptop',
    scopes: ['*'],
    issuedAt: at(3),
    expiresAt: at(4),
    madeByPassword: false,
    longestLife: undefined,
    ...more,
  };
}

const everything: Partial<UserRecord> = {
  name: 'Alice of the Fake',
  email: 'Alice@example.com',
  confirmedEmail: 'alice@example.com',
  company: 'Fake Company',
  logo: 'fake logo',
  timezone: 'Europe/Paris',
  defaultS3Path: 's3://fake/path',
  defaultS3PathCredentialsName: 'fake-credentials',
  defaultNamespaceCharged: 'fake-namespace',
  defaultRegion: 'eu-west-1',
  assetLocations: { fake: 'location' },
  lastActivityAt: at(5),
};

const everythingOfToken: Partial<TokenRecord> = {
  kind: 'mailed',
  scopes: ['password_reset'],
  madeByPassword: true,
  passwordAt: at(6),
  emailKey: 'before@example.com',
  userAgent: 'fake agent',
  address: '192.0.2.1',
  lastUsedAt: at(7),
};

describe.each(engines)('the look-up of accounts (%s)', (engine) => {
  it.each([
    ['everything', user(everything), everythingOfToken],
    ['nothing that may be absent', user(), {}],
  ])('finds the user and the token as their stores do, with %s', async (_what, wanted, more) => {
    const db = await openDatabase(await lastingDatabase(engine), storesOf);
    onTestFinished(() => db.close());
    const of = token(wanted.id, more);
    await db.write(async ({ namespaces, users, tokens }) => {
      await namespaces.insert(wanted.id, 'user');
      await users.insert(wanted);
      await tokens.insert(of);
    });
    const stored = await db.read(async ({ users, tokens }) => ({
      user: await users.find({ id: wanted.id }),
      token: await tokens.findById(of.id, at(3)),
    }));
    expect(stored).toMatchObject({ user: wanted, token: of });
    const lookUp = sqlAccountLookUp(db.readAsOf, db.engine);
    const account = { user: stored.user, memberships: [] };
    const byHash = await lookUp.byTokenHashes([of.hash], false);
    expect(byHash.found.get(of.hash)).toEqual({ token: stored.token, account });
    const key = nameKey(wanted.username);
    expect((await lookUp.byUsernameKeys([key], false)).found.get(key)).toEqual(account);
  });
});

// A server of its own: with others' commits in the databases beside this one, nothing would be remembered for long.
describe('the account cache on PostgreSQL', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;

  beforeAll(async () => {
    server = await startPostgres(['-c', 'autovacuum=off']);
  });
  afterAll(() => server.stop());

  /**
   * An account cache that holds a member of an organization and their token, the queries that it sent, and a second
   * client.
   */
  async function remembering() {
    const db = await openDatabase(server.url, storesOf);
    onTestFinished(() => db.close());
    const alice = user();
    const of = token(alice.id);
    const acme = unique('acme');
    await db.write(async ({ namespaces, users, tokens, organizations, members }) => {
      await namespaces.insert(alice.id, 'user');
      await users.insert(alice);
      await tokens.insert(of);
      await namespaces.insert(acme, 'organization');
      await organizations.insert({ id: acme, name: acme, createdAt: at(1), updatedAt: at(1) });
      await members.insert(acme, alice.id, 'owner', at(1));
    });
    const asked: (readonly string[])[] = [];
    const { byTokenHashes, byUsernameKeys, byServiceHashes } = sqlAccountLookUp(db.readAsOf, db.engine);
    const noting =
      <Key extends string, Found>(ask: Ask<Key, Found>): Ask<Key, Found> =>
      (keys, asOf) => {
        asked.push(keys);
        return ask(keys, asOf);
      };
    const lookUp: AccountLookUp = {
      byTokenHashes: noting(byTokenHashes),
      byUsernameKeys: noting(byUsernameKeys),
      byServiceHashes,
    };
    const accounts = new Accounts(db, lookUp);
    const byToken = async () => accounts.byTokenHash(of.hash);
    const byName = async () => accounts.byUsernameKey(nameKey(alice.username));
    const remember = async () => {
      for (let round = 0; round < 200; round++) await Promise.all([byToken(), byName()]);
      expect(asked.slice(-2)).toContainEqual([]);
      asked.length = 0;
    };
    await remember();
    const other = new pg.Client({ connectionString: server.url });
    await other.connect();
    onTestFinished(() => other.end());
    return { alice, of, byToken, byName, remember, asked, other };
  }

  it('sends one query while there are no writes, and returns the same object', async () => {
    const { byToken, byName, asked } = await remembering();
    const [first, named] = [await byToken(), await byName()];
    expect([await byToken(), await byName()]).toEqual([first, named]);
    expect(await byToken()).toBe(first);
    expect(await byName()).toBe(named);
    expect(asked.every((keys) => keys.length === 0)).toBe(true);
  });

  it('is forgotten with a role, a name, a token and a user that another connection changes', async () => {
    const { alice, of, byToken, byName, remember, other } = await remembering();
    await other.query("update members set role = 'read_only' where user_id = $1", [alice.id]);
    expect((await byToken())?.account.memberships[0]?.role).toBe('read_only');
    expect((await byName())?.memberships[0]?.role).toBe('read_only');
    await remember();
    await other.query("update users set name = 'Somebody' where id = $1", [alice.id]);
    expect([(await byToken())?.account.user.name, (await byName())?.user.name]).toEqual(['Somebody', 'Somebody']);
    await remember();
    await other.query('delete from tokens where hash = $1', [of.hash]);
    expect(await byToken()).toBe(undefined);
    await remember();
    await other.query('delete from namespaces where id = $1', [alice.id]);
    expect(await byName()).toBe(undefined);
  });

  it('is forgotten when a transaction commits that was begun before it was read, also with savepoints', async () => {
    for (const savepoint of ['', 'savepoint made;']) {
      const { of, byToken, remember, other } = await remembering();
      await other.query(`begin; ${savepoint} delete from tokens where hash = '${of.hash}'`);
      if (savepoint) await other.query('release savepoint made');
      await remember();
      expect(await byToken()).toBeDefined();
      await other.query('commit');
      expect(await byToken()).toBe(undefined);
    }
  });

  it('is forgotten when the connections were lost', async () => {
    const { byToken, of, asked, other } = await remembering();
    const before = await byToken();
    await other.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tessera'");
    const after = await eventually(() => byToken().catch(() => undefined));
    expect(after?.account.user).toEqual(before?.account.user);
    expect(after).not.toBe(before);
    expect(asked.at(-1)).toEqual([of.hash]);
  });

  it('lets no node answer by a token that another one has revoked', async () => {
    const first = await World.start('postgres', { databaseUrl: server.url });
    onTestFinished(() => first.stop());
    const second = await World.start('postgres', { databaseUrl: server.url });
    onTestFinished(() => second.stop());
    const alice = await first.person('alice');
    for (let round = 0; round < 3; round++) {
      const { body } = await alice.basic.post('/token', { name: 'ci' });
      const asks = () => second.withKey(body.token).get('/user');
      for (let time = 0; time < 150; time++) expect((await asks()).status).toBe(200);
      expect((await alice.basic.delete('/tokens/ci')).status).toBe(204);
      expect((await Promise.all([asks(), asks()])).map(({ status }) => status)).toEqual([401, 401]);
    }
  });
});
