import { writes as changes, type OperationId, operationList } from '@tessera/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret } from '../../src/kit/secret.ts';
import { hashToken } from '../../src/operations/tokens/token.ts';
import type { HttpClient } from '../../src/testing/caller.ts';
import { type Aside, aside, copied } from '../../src/testing/sql.ts';
import { expectStatus, onEveryEngine, type Person, type World } from '../../src/testing/world.ts';
import { ask } from './every-operation.ts';
import { type Stage, setStage } from './stage.ts';

const writes = operationList
  .filter((operation) => operation.permission !== null && changes(operation))
  .map(({ id }) => id);
const administered = operationList
  .filter(({ id, permission }) => writes.includes(id) && permission !== null && 'siteAdmin' in permission)
  .map(({ id }) => id);
const reads = operationList.filter(({ id, permission }) => permission !== null && !writes.includes(id));
const inOrganization = operationList
  .filter(({ id, action }) => writes.includes(id) && action !== undefined)
  .map(({ id }) => id);

/** Everything that an operation may change. Notes of last use are left out: they are no one operation's. */
async function stored(connection: Aside): Promise<string> {
  const columns = {
    names: 'key, namespace_id, claimed_by',
    users:
      'id, username, password_hash, email, confirmed_email_key, company, updated_at, disabled_at, site_admin, password_change_required',
    settings: 'name, value',
    terms_acceptances: 'user_id, version',
    organizations: 'id, name, logo, updated_at',
    members: 'organization_id, user_id, role',
    tokens: 'id, kind, password_at, expires_at',
    aws_credentials: 'id, name, is_default, updated_at',
    totp: 'user_id, last_step, expires_at',
    recovery_codes: 'user_id, hash',
    device_requests: 'device_hash, decision, token_id',
    service_credentials: 'id, name',
    passkeys: 'id, user_id, name',
    passkey_handles: 'user_id',
    invitations: 'id, role, expires_at, accepted_by',
    idempotency: 'id',
  };
  const statements = Object.entries(columns).map(([table, list]) => `select ${list} from ${table} order by ${list}`);
  return JSON.stringify(await connection.all(statements));
}

interface Asking extends Stage {
  /** The other owner of both organizations. */
  other: Person;
  /** Another session of the caller. */
  elsewhere: HttpClient;
}

/** A stage on which every write would succeed: the caller may also go. */
async function ready(world: World): Promise<Asking> {
  const stage = await setStage(world);
  const other = await world.person('other');
  for (const organization of [stage.organization, stage.doomed]) {
    const owner = { username: other.username, role: 'owner' };
    await expectStatus(stage.self.session.post(`/organizations/${organization}/user`, owner), 204);
  }
  await expectStatus(stage.self.session.post('/token', { name: 'doomed' }), 200);
  const { body } = await expectStatus(stage.self.basic.get('/session'), 200);
  return { ...stage, other, elsewhere: world.withKey(body.token) };
}

/** Asks an operation, and does `change` after the caller was looked up and before anything else is done for the request. */
async function changing(connection: Aside, id: OperationId, stage: Asking, change: () => Promise<unknown>) {
  const { accounts } = stage.world.app.deps;
  const { byTokenHash, byUsernameKey } = accounts;
  const ofCaller = hashToken(new Secret(stage.self.token));
  let changed: Promise<string> | undefined;
  const then = async <T>(found: T): Promise<T> => {
    changed ??= change().then(() => stored(connection));
    await changed;
    return found;
  };
  // Operations that change the caller authenticate in the other way.
  const isByPassword = stage.caller === stage.self.basic;
  accounts.byTokenHash = (hash) => {
    const found = byTokenHash.call(accounts, hash);
    return hash === ofCaller && !isByPassword ? Promise.resolve(found).then(then) : found;
  };
  accounts.byUsernameKey = (key) => {
    const found = byUsernameKey.call(accounts, key);
    return key === stage.self.username && isByPassword ? Promise.resolve(found).then(then) : found;
  };
  try {
    const answers = await ask(id, stage);
    expect(changed, id).toBeDefined();
    return { answers, before: await changed, after: await stored(connection) };
  } finally {
    Object.assign(accounts, { byTokenHash, byUsernameKey });
  }
}

const replaced = 'Replaced-Fake-1';

/** What takes the right to write from a caller: from a session, and from the password. */
type Revoke = (asking: Asking) => Promise<unknown>;
const revocations: Record<string, Revoke> = {
  'its session is revoked': ({ self, elsewhere }) => expectStatus(elsewhere.delete(`/tokens/${self.token}`), 204),
  'its session is ended with all others': ({ elsewhere }) =>
    expectStatus(elsewhere.post('/user/sessions/end_others'), 204),
  'its password is replaced': ({ elsewhere }) =>
    expectStatus(elsewhere.post('/user/password_reset', { password: replaced }), 204),
  'its account is deleted': ({ self, elsewhere }) => expectStatus(elsewhere.delete(`/users/${self.username}`), 204),
};
const byBasic: Record<string, Revoke> = {
  'its password is replaced': ({ self }) =>
    expectStatus(self.session.post('/user/password_reset', { password: replaced }), 204),
  'its account is deleted': ({ self }) => expectStatus(self.session.delete(`/users/${self.username}`), 204),
};

const asked = (asking: Asking): Asking => ({ ...asking, caller: asking.self.basic });

/** The caller is refused with 401, and the request has changed nothing. */
async function expectRefused(connection: Aside, id: OperationId, asking: Asking, revoke: Revoke): Promise<void> {
  const { answers, before, after } = await changing(connection, id, asking, () => revoke(asking));
  for (const { status, body } of answers) expect([id, status, body?.error]).toEqual([id, 401, 'not_authenticated']);
  expect(after, id).toBe(before);
}

onEveryEngine(
  'after the look-up and before the transaction',
  (world) => {
    let connection: Aside;
    beforeAll(async () => {
      connection = await aside(world());
    });
    afterAll(() => connection.close());

    // The mailed token of a confirmation is none of these: its own case follows.
    const bySession = writes.filter((each) => each !== 'confirmEmail');
    const allRefused = async (asking: Asking, revoke: Revoke) => {
      const restore = await copied(world(), connection);
      for (const id of bySession) {
        await expectRefused(connection, id, asking, revoke);
        await restore();
      }
    };

    it.each(Object.entries(revocations))('a session writes nothing any more once %s', async (_what, revoke) => {
      await allRefused(await ready(world()), revoke);
    });

    it.each(Object.entries(byBasic))('Basic writes nothing any more once %s', async (_what, revoke) => {
      await allRefused(asked(await ready(world())), revoke);
    });

    it.each([
      [
        'is disabled',
        writes,
        'account_disabled',
        { disabledAt: '2026-01-01T00:00:00.000Z' },
        { disabledAt: undefined },
      ],
      ['administers the site no more', administered, 'forbidden', { siteAdmin: false }, { siteAdmin: true }],
    ] as const)('an account that %s meanwhile writes nothing', async (_what, ids, error, change, back) => {
      const asking = await ready(world());
      const set = (values: typeof change | typeof back) =>
        world().app.deps.db.write(async (stores) => {
          const user = await stores.users.find({ id: asking.self.id });
          if (user) await stores.users.update({ ...user, ...values });
        });
      for (const id of ids.filter((each) => each !== 'confirmEmail')) {
        const { answers, before, after } = await changing(connection, id, asking, () => set(change));
        for (const { status, body } of answers) expect([id, status, body?.error]).toEqual([id, 403, error]);
        expect(after, id).toBe(before);
        await set(back);
      }
    });

    it.each([
      ['demoted', 403],
      ['removed', 404],
    ])('a member that is %s meanwhile gets %i, and writes nothing', async (what, status) => {
      const asking = await ready(world());
      const { organization, self, other } = asking;
      // Both organizations are the same one here, and the namespace is that organization.
      const narrowed = { ...asking, doomed: organization, namespaces: [organization] };
      const members = `/organizations/${organization}`;
      const ofSelf = `${members}/${self.username}`;
      const owner = { username: self.username, role: 'owner' };
      for (const id of inOrganization) {
        const { answers, before, after } = await changing(connection, id, narrowed, () =>
          what === 'demoted'
            ? expectStatus(other.session.patch(ofSelf, { role: 'read_only' }), 204)
            : expectStatus(other.session.delete(ofSelf), 204),
        );
        expect([id, ...answers.map((answer) => answer.status)]).toEqual([id, status]);
        expect(after, id).toBe(before);
        const back =
          what === 'demoted' ? other.session.patch(ofSelf, owner) : other.session.post(`${members}/user`, owner);
        await expectStatus(back, 204);
      }
    });

    it('a GET writes nothing at all', async () => {
      const asking = await ready(world());
      const before = await stored(connection);
      // To be asked for a device, a device has to ask first, which is written.
      for (const { id } of reads.filter(({ id }) => id !== 'getDeviceRequest'))
        for (const answer of await ask(id, asking)) expect([id, answer.status]).toEqual([id, 200]);
      expect(await stored(connection)).toBe(before);
    });
  },
  { workers: false },
);

onEveryEngine('after the look-up of a mailed token', (world) => {
  it('a mailed token writes nothing any more once it was used', async () => {
    const asking = await ready(world());
    const { email } = (await asking.self.session.get('/user')).body;
    const token = await world().mailedToken(email, 'confirm-email');
    const caller = world().withKey(token);
    const mailed = { ...asking, caller, self: { ...asking.self, token } };
    const connection = await aside(world());
    await expectRefused(connection, 'confirmEmail', mailed, async () => {
      await world().app.deps.db.write(({ tokens }) => tokens.removeOfScope(asking.self.id, 'confirm_email'));
    });
    await connection.close();
  });
});

onEveryEngine('beside the deletion of the account', (world) => {
  it('an organization and credentials are made before, or refused with 401', async () => {
    for (let round = 0; round < 20; round++) {
      const alice = await world().person('alice');
      const [deleted, ...answers] = await Promise.all([
        alice.session.delete(`/users/${alice.username}`),
        alice.session.post('/organization', { name: alice.username.replace('alice', 'org') }),
        alice.session.post(`/credentials/${alice.username}/aws`, { service_role_arn: 'fake' }),
        alice.session.post(`/credentials/${alice.id}/aws`, { name: 'other', service_role_arn: 'fake' }),
      ]);
      expect(deleted?.status).toBe(204);
      for (const { status } of answers) expect([204, 401]).toContain(status);
    }
  });
});
