import { randomBytes, randomUUID } from 'node:crypto';
import type { Stores } from '../../src/operations/stores.ts';
import { Authenticator } from '../../src/testing/authenticator.ts';
import { codeOf } from '../../src/testing/totp.ts';
import { expectStatus, type World } from '../../src/testing/world.ts';
import type { Read } from './dumps.ts';

export const names = ['alice', 'bob', 'carol'] as const;
export const passwordOf = (name: string) => `visibly-fake-${name}-password`;

const fakeKey = { access_key_id: 'AKIAFAKEFAKEFAKEFAKE', secret_access_key: 'visibly-fake-secret-access-key' };

/**
 * Fills a new database through the API with visibly fake data, so that every table has some. Alice administers the site and
 * owns the organization acme, Bob is an admin in it, and Carol, who only reads, has second factors. Resolves with a token of
 * each, with which the dump is read later.
 */
export async function populate(world: World): Promise<Record<string, string>> {
  const as = Object.fromEntries(names.map((name) => [name, world.withPassword(name, passwordOf(name))]));
  const { alice, bob } = as as Record<(typeof names)[number], ReturnType<World['withPassword']>>;
  const tokens: Record<string, string> = {};
  for (const name of names) {
    const email = `${name}@example.com`;
    const body = { username: name, password: passwordOf(name), email, name: `Fake ${name}`, company: 'Example' };
    await expectStatus(world.anonymous.post('/user', body), 204);
    const made = await expectStatus(as[name]?.post('/token', { name: 'kept', scope: '*' }) ?? Promise.reject(), 200);
    tokens[name] = made.body.token;
  }
  await world.confirm('alice@example.com');
  const { body: self } = await expectStatus(alice.get('/user'), 200);
  await world.administrate({ id: self.id });
  await expectStatus(alice.post('/organization', { name: 'acme', description: 'Visibly fake' }), 204);
  await expectStatus(alice.post('/organizations/acme/user', { username: 'bob', role: 'admin' }), 204);
  await expectStatus(alice.post('/organizations/acme/user', { username: 'carol', role: 'read_only' }), 204);
  const invitation = { invitee_email: ['dave@example.com'], organization_role: 'read_write' };
  await expectStatus(alice.post('/invitations/acme/join', invitation), 204);
  await expectStatus(alice.patch('/organizations/acme/-/policies', { vend_max_seconds: 3600 }), 200);
  await expectStatus(alice.patch('/admin/settings', { announcement: 'Visibly fake', terms_version: 'fake-1' }), 200);
  await expectStatus(bob.post('/user/terms', { version: 'fake-1' }), 204);
  await expectStatus(alice.post('/admin/service_credentials', { name: 'fake-service' }), 200);
  const key = { name: 'store', ...fakeKey, buckets: ['s3://visibly-fake'] };
  await expectStatus(
    alice.post('/credentials/alice/aws', key, { headers: { 'idempotency-key': 'visibly-fake' } }),
    204,
  );
  const role = { name: 'role', service_role_arn: 'arn:aws:iam::123456789012:role/fake', default: true };
  await expectStatus(alice.post('/credentials/acme/aws', role), 204);
  await expectStatus(alice.get('/credentials/acme/-/trust'), 200);
  const azure = { account_name: 'fakeaccount', account_key: btoa('visibly fake account key') };
  const blobs = { name: 'blobs', credential: { azure }, buckets: ['azure://fake'], allowed_in_tasks: false };
  await expectStatus(alice.below('/v2').post('/credentials/acme', blobs), 204);
  await expectStatus(world.anonymous.form('/oauth/device_authorization', { client_id: 'fake' }), 200);
  await expectStatus(world.withPassword('bob', 'wrong').get('/user'), 401);
  await expectStatus(bob.get('/session'), 200);
  await secondFactors(world, tokens['carol'] ?? '');
  const { body: person } = await expectStatus(world.withKey(tokens['bob'] ?? '').get('/user'), 200);
  await world.app.deps.db.write((stores) => whatOthersCause(stores, person.id, world.clock.now().toISOString()));
  return tokens;
}

async function secondFactors(world: World, token: string): Promise<void> {
  const carol = world.withKey(token);
  const { body: options } = await expectStatus(carol.post('/user/passkeys/options'), 200);
  const response = new Authenticator(world.url.replace('127.0.0.1', 'localhost')).create(options);
  await expectStatus(carol.post('/user/passkeys', { name: 'fake laptop', response }), 200);
  const { body: app } = await expectStatus(carol.post('/user/mfa/totp'), 200);
  const code = codeOf(app.secret, world.clock.now(), -1);
  await expectStatus(carol.post('/user/mfa/totp/confirm', { code }), 200);
}

/** What only identity providers, DNS, a mail server and other modes bring about. */
async function whatOthersCause(stores: Stores, userId: string, now: string): Promise<void> {
  const [issuer, far] = ['https://id.example.com', '2126-01-01T00:00:00.000Z'];
  const identity = { id: randomUUID(), userId, issuer, subject: 'fake-subject', name: 'Fake bob', createdAt: now };
  await stores.identities.insert(identity);
  const [session] = await stores.tokens.list(userId, 'session', now);
  await stores.providerSessions.insert({ tokenId: session?.id ?? '', identityId: identity.id, provider: issuer });
  const signIn = { hash: fakeHash(), provider: issuer, purpose: 'sign_in' as const, remember: false };
  await stores.providerSignIns.insert({ ...signIn, startedAt: now, expiresAt: far });
  await stores.logoutTokens.use(fakeHash(), far);
  await stores.instants.raise('clock', now);
  // Owed later than any test runs, and a limit that development mode does not count.
  const mail = randomUUID();
  await stores.outbox.add(mail, { kind: 'password_changed', userId, username: 'bob', email: 'bob@example.com' }, now);
  await stores.outbox.postpone(mail, far);
  await stores.rates.save('signup', '192.0.2.1', [now], far);
  const acme = await stores.organizations.find({ key: 'acme' });
  await stores.ssoDomains.insert({
    ...{ id: randomUUID(), organizationId: acme?.id ?? '', domain: 'fake.example', defaultRole: 'read_only' as const },
    ...{ challenge: 'visibly-fake', status: 'unverified' as const, checks: [], checkAt: now, createdBy: userId },
    ...{ createdAt: now, updatedAt: now },
  });
}

function fakeHash(): string {
  return randomBytes(32).toString('base64url');
}

/** Every answer of the API about it, by caller. Fields that change by a read, or with time, are left out. */
export async function readAll(world: World, tokens: Record<string, string>): Promise<Read[]> {
  const own = ['/user', '/user/mfa', '/user/passkeys', '/user/identities', '/organizations', '/invitations'];
  const acme = ['', '/alice', '/bob', '/carol', '/-/policies', '/sso_domains'].map(
    (path) => `/organizations/acme${path}`,
  );
  const paths: Record<string, string[]> = {
    alice: [
      ...[...own, ...acme, '/users/alice', '/credentials/alice/aws', '/credentials/alice/aws/store'],
      ...['/credentials/acme/aws', '/credentials/acme/aws/role', '/credentials/acme/-/trust'],
      ...['/invitations?organization=acme', '/admin/settings', '/admin/users', '/admin/organizations/acme/quotas'],
      ...['/admin/service_credentials', '/v2/credentials/alice', '/v2/credentials/acme', '/v2/credentials/acme/blobs'],
    ],
    bob: [...own, ...acme, '/credentials/acme/aws', '/user/terms', '/tokens'],
    carol: [...own, '/organizations/acme'],
  };
  const reads: Read[] = [];
  for (const [as, all] of Object.entries(paths)) {
    for (const path of all) {
      const read = { as, path };
      reads.push({ ...read, answer: (await ask(world, tokens, read)) as Read['answer'] });
    }
  }
  return reads;
}

/** Alice asks with the password, the others with their tokens. */
export async function ask(
  world: World,
  tokens: Record<string, string>,
  { as, path }: Pick<Read, 'as' | 'path'>,
): Promise<unknown> {
  const caller = as === 'alice' ? world.withPassword(as, passwordOf(as)) : world.withKey(tokens[as] ?? '');
  const [, prefix = '/v1', rest = path] = /^(\/v2)(\/.*)$/.exec(path) ?? [];
  const { body } = await expectStatus(caller.below(prefix).get(rest), 200);
  const lasting = JSON.stringify(body, (name, value) => (/^last_|_used/.test(name) ? undefined : value));
  return JSON.parse(lasting.replaceAll(world.url, '{server}'));
}
