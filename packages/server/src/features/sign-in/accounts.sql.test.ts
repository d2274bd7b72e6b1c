import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../storage/open.ts';
import { lastingDatabase } from '../../testing/nodes.ts';
import { engines, unique } from '../../testing/world.ts';
import { nameKey } from '../namespaces/name.ts';
import { storesOf } from '../stores.sql.ts';
import type { TokenRecord } from '../tokens/store.ts';
import type { TokenHash } from '../tokens/token.ts';
import type { UserRecord } from '../users/store.ts';
import { sqlAccountLookUp } from './accounts.sql.ts';

const at = (day: number) => `2030-01-0${day}T00:00:00.000Z`;

/** What every user has. */
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
    const lookUp = sqlAccountLookUp(db.select, db.engine);
    const account = { user: stored.user, memberships: [] };
    const byHash = await lookUp.byTokenHashes([of.hash]);
    expect(byHash.get(of.hash)).toEqual({ token: stored.token, account });
    const key = nameKey(wanted.username);
    expect((await lookUp.byUsernameKeys([key])).get(key)).toEqual(account);
  });
});
