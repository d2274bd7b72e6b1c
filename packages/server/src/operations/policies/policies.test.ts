import { deviceCodeGrant } from '@tessera/contract';
import { expect, it } from 'vitest';
import type { Answer, HttpClient } from '../../testing/caller.ts';
import { basic } from '../../testing/caller.ts';
import { FakeStore } from '../../testing/fake-store.ts';
import { onTwoNodes } from '../../testing/nodes.ts';
import { protectedPerson, withCode } from '../../testing/protected-person.ts';
import { codeOf } from '../../testing/totp.ts';
import { expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

const office = '203.0.113.7';
const elsewhere = '198.51.100.9';
const day = 86_400_000;

/** The same token, from another address. */
function from(world: World, address: string, token: string): HttpClient {
  return world.caller({ 'x-tiledb-rest-api-key': token, 'x-forwarded-for': address });
}

function passwordFrom(world: World, address: string, { username, password }: Person): HttpClient {
  return world.caller({ authorization: basic(username, password), 'x-forwarded-for': address });
}

async function acmeOf(world: World) {
  const alice = await world.person('alice');
  const bob = await world.person('bob');
  const name = await world.organization(alice, { read_write: bob });
  const at = `/organizations/${name}`;
  return { alice, bob, name, at, policies: `${at}/-/policies` };
}

/** A tool's session, approved by this caller. */
async function approvedBy(caller: HttpClient, world: World): Promise<HttpClient> {
  const asked = { client_id: 'array-viewer', scope: '*' };
  const { body } = await expectStatus(world.anonymous.form('/oauth/device_authorization', asked), 200);
  const { device_code, user_code } = body;
  await expectStatus(caller.post(`/oauth/device/${user_code}`, { approve: true }), 204);
  const grant = { grant_type: deviceCodeGrant, client_id: asked.client_id, device_code };
  return world.withKey((await expectStatus(world.anonymous.form('/oauth/token', grant), 200)).body.access_token);
}

function outcome({ status, body }: Answer): string {
  return status < 400 ? String(status) : `${status} ${body.error}`;
}

onEveryEngine(
  '/organizations/{organization}/-/policies',
  (world) => {
    it('are changed by owners with a fresh password, read by admins, and hold until they are cleared', async () => {
      const { alice, bob, policies, at } = await acmeOf(world());
      const nothing = {
        require_second_factor: false,
        allowed_networks: [],
        quotas: { members: 10_000, credentials: 200, pending_invitations: 100 },
      };
      expect((await alice.session.get(policies)).body).toEqual(nothing);
      expect(outcome(await bob.session.get(policies))).toBe('403 forbidden');
      await expectStatus(alice.session.patch(`${at}/${bob.username}`, { role: 'admin' }), 204);
      expect((await bob.session.get(policies)).body).toEqual(nothing);
      expect(outcome(await bob.session.patch(policies, { max_token_days: 9 }))).toBe('403 forbidden');
      const changes = { max_token_days: 90, vend_max_seconds: 3600, vend_max_access: 'write' };
      expect((await alice.session.patch(policies, changes)).body).toEqual({ ...nothing, ...changes });
      expect((await alice.session.patch(policies, { max_token_days: 30 })).body).toMatchObject({
        ...changes,
        max_token_days: 30,
      });
      // Changes of an organization leave them alone.
      await expectStatus(alice.session.patch(at, { description: 'Makes everything' }), 204);
      const cleared = { max_token_days: 0, vend_max_seconds: 0, vend_max_access: '', allowed_networks: [] };
      expect((await alice.session.get(policies)).body).toMatchObject({ vend_max_access: 'write' });
      expect((await alice.session.patch(policies, cleared)).body).toEqual(nothing);
      await world().app.deps.db.write(({ tokens }) => tokens.forgetPasswordProofs(alice.id, undefined));
      expect(outcome(await alice.session.patch(policies, changes))).toBe('403 password_required');
      expect((await alice.session.get(policies)).body).toEqual(nothing);
    });

    it.each([
      { max_token_days: 366 },
      { max_token_days: -1 },
      { vend_max_seconds: 899 },
      { vend_max_seconds: 43_201 },
      { vend_max_access: 'everything' },
      { require_second_factor: 'yes' },
      { allowed_networks: ['example.com'] },
      { allowed_networks: ['127.0.0.1/33'] },
      { allowed_networks: ['127.0.0.1 10.0.0.0/8'] },
      { allowed_networks: ['::ffff:127.0.0.1/96'] },
      { allowed_networks: ['0:0:0:0:0:ffff:7f00:0/104'] },
      { allowed_networks: [''] },
      { allowed_networks: Array.from({ length: 101 }, () => '127.0.0.1/8') },
    ])('refuse %j', async (change) => {
      const alice = await world().person('alice');
      const acme = await world().organization(alice);
      expect((await alice.session.patch(`/organizations/${acme}/-/policies`, change)).status).toBe(400);
    });

    it('permit the organization from the networks that are named, in every way of writing an address', async () => {
      const { alice, bob, name, at, policies } = await acmeOf(world());
      await expectStatus(alice.session.patch(at, { description: 'Kept from strangers' }), 204);
      const networks = ['203.0.113.0/24', '2001:db8:1::/48', '192.0.2.1'];
      const patched = await from(world(), office, alice.token).patch(policies, { allowed_networks: networks });
      expect(patched.body.allowed_networks).toEqual(networks);
      for (const address of [office, '::ffff:203.0.113.250', '2001:db8:1:0::7', '192.0.2.1']) {
        expect(outcome(await from(world(), address, bob.token).get(at)), address).toBe('200');
      }
      for (const address of [elsewhere, '203.0.114.0', '2001:db8:2::7', '192.0.2.2', '::ffff:198.51.100.9']) {
        expect(outcome(await from(world(), address, bob.token).get(at)), address).toBe('403 network_not_allowed');
      }
      const refused = await from(world(), '::ffff:198.51.100.9', bob.token).get(at);
      expect(refused.body.message).toBe(`${name} takes no requests from your network (198.51.100.9)`);
      // An organization's policies do not cover a member's own things.
      const outside = from(world(), elsewhere, bob.token);
      await expectStatus(outside.get('/user'), 200);
      await expectStatus(outside.get(`/credentials/${bob.username}/aws`), 200);
      const listed = (await outside.get('/organizations')).body;
      expect(listed).toMatchObject([{ name, role: 'read_write' }]);
      expect(listed[0]).not.toHaveProperty('description');
      await expectStatus(outside.delete(`${at}/${bob.username}`), 204);
    });

    it('tell a member without a second factor to set one up, and permit everything once there is one', async () => {
      const alice = await protectedPerson(world());
      const bob = await world().person('bob');
      const acme = await world().organization({ ...alice, basic: withCode(world(), alice, await fresh(alice)) }, {});
      await expectStatus(
        alice.session.post(`/organizations/${acme}/user`, { username: bob.username, role: 'read_write' }),
        204,
      );
      const key = await world().key(bob);
      const at = `/organizations/${acme}`;
      await expectStatus(alice.session.patch(`${at}/-/policies`, { require_second_factor: true }), 200);
      for (const client of [bob.session, bob.basic, world().withKey(key)]) {
        const { status, body } = await client.get(at);
        expect([status, body.error, body.reason]).toEqual([403, 'second_factor_required', 'organization']);
        expect(body.message).toContain(`${acme} requires a second factor`);
      }
      expect((await bob.session.get('/user/mfa')).body).toMatchObject({ required_by: [acme], required_by_site: false });
      const { secret } = (await expectStatus(bob.session.post('/user/mfa/totp'), 200)).body;
      const code = codeOf(secret, world().clock.now(), -1);
      await expectStatus(bob.session.post('/user/mfa/totp/confirm', { code }), 200);
      await expectStatus(bob.session.get(at), 200);
      await expectStatus(world().withKey(key).get(at), 200);
      const off = { code: codeOf(secret, world().clock.now()) };
      await expectStatus(bob.session.send('DELETE', '/user/mfa/totp', off), 204);
      expect(outcome(await bob.session.get(at))).toBe('403 second_factor_required');
      expect(outcome(await world().withKey(key).get(at))).toBe('403 second_factor_required');

      async function fresh({ secret: of }: { secret: string }) {
        return codeOf(of, world().clock.now());
      }
    });

    it('permit no token that lives too long, nor tokens that it made for itself', async () => {
      const { alice, bob, at, policies } = await acmeOf(world());
      const until = (days: number) => ({ expires: new Date(world().clock.now().getTime() + days * day).toISOString() });
      const long = world().withKey(await world().key(bob, '*', until(300)));
      const short = world().withKey(await world().key(bob, '*', until(30)));
      const made = (answer: Answer) => world().withKey(answer.body.token);
      const short1 = made(await expectStatus(long.post('/token', {}), 200));
      const short2 = made(await expectStatus(short1.post('/token', {}), 200));
      const session = made(await expectStatus(long.get('/session'), 200));
      const ofSession = made(await expectStatus(session.post('/token', {}), 200));
      const ofDevice = await approvedBy(long, world());
      const ofDevice2 = made(await expectStatus(ofDevice.post('/token', {}), 200));
      await expectStatus(long.get(at), 200);
      await expectStatus(alice.session.patch(policies, { max_token_days: 30 }), 200);
      for (const client of [long, short1, short2, session, ofSession, ofDevice, ofDevice2]) {
        expect(outcome(await client.get(at))).toBe('403 token_lives_too_long');
      }
      const month = made(await expectStatus(bob.basic.get('/session?remember_me=true'), 200));
      const ofPerson = await approvedBy(bob.session, world());
      for (const client of [
        short,
        month,
        bob.session,
        bob.basic,
        ofPerson,
        made(await month.post('/token', until(30))),
      ]) {
        await expectStatus(client.get(at), 200);
      }
    });

    it('take back what was read, and refuse a field that they do not know: its limit would not be there', async () => {
      const { alice, policies } = await acmeOf(world());
      await expectStatus(alice.session.patch(policies, { max_token_days: 30 }), 200);
      const { body: before } = await alice.session.get(policies);
      expect((await alice.session.patch(policies, before)).body).toEqual(before);
      for (const field of ['max_token_dyas', 'maxTokenDays', 'allowed_network', 'second_factor']) {
        expect(outcome(await alice.session.patch(policies, { [field]: 7, vend_max_seconds: 900 }))).toBe(
          '400 invalid_request',
        );
      }
      expect((await alice.session.get(policies)).body).toEqual(before);
    });

    it('are refused where they would lock their author out, and change nothing then', async () => {
      const { alice, policies } = await acmeOf(world());
      const before = (await alice.session.get(policies)).body;
      const long = await world().key(alice, '*', { expires: new Date(Date.now() + 200 * day).toISOString() });
      for (const [client, change] of [
        [alice.session, { allowed_networks: ['203.0.113.0/24'] }],
        [alice.session, { require_second_factor: true, max_token_days: 90 }],
        [world().withKey(long), { max_token_days: 30 }],
      ] as const) {
        expect(outcome(await client.patch(policies, change))).toBe('409 would_lock_out');
      }
      expect((await alice.session.get(policies)).body).toEqual(before);
    });

    it('are mended from everywhere by an owner with a second factor and a fresh password, and by no other caller', async () => {
      const alice = await protectedPerson(world());
      const [bob, carol] = [await world().person('bob'), await world().person('carol')];
      const acme = unique('org');
      await expectStatus(alice.session.post('/organization', { name: acme }), 204);
      for (const [member, role] of [
        [bob, 'owner'],
        [carol, 'admin'],
      ] as const) {
        const body = { username: member.username, role };
        await expectStatus(alice.session.post(`/organizations/${acme}/user`, body), 204);
      }
      const policies = `/organizations/${acme}/-/policies`;
      const inside = from(world(), office, alice.token);
      await expectStatus(inside.patch(policies, { allowed_networks: ['203.0.113.0/24'] }), 200);
      const open = { allowed_networks: ['0.0.0.0/0'] };
      for (const client of [
        passwordFrom(world(), elsewhere, bob),
        passwordFrom(world(), elsewhere, carol),
        from(world(), elsewhere, bob.token),
      ]) {
        expect(outcome(await client.get(policies))).toBe('403 network_not_allowed');
        expect(outcome(await client.patch(policies, open))).toBe('403 network_not_allowed');
      }
      const outside = from(world(), elsewhere, alice.token);
      expect(outcome(await outside.get(`/organizations/${acme}`))).toBe('403 network_not_allowed');
      await expectStatus(outside.get(policies), 200);
      expect(outcome(await outside.patch(policies, { max_token_days: 5 }))).toBe('409 would_lock_out');
      await expectStatus(outside.patch(policies, open), 200);
      await expectStatus(outside.get(`/organizations/${acme}`), 200);
      await world().app.deps.db.write(({ tokens }) => tokens.forgetPasswordProofs(alice.id, undefined));
      await expectStatus(outside.get(policies), 200);
    });

    it('cut short-lived keys and presigned URLs, and refuse more access than they give', async () => {
      const { alice, bob, name, policies } = await acmeOf(world());
      const store = await FakeStore.shared();
      const at = `/credentials/${name}/aws`;
      await expectStatus(
        alice.session.post(at, {
          ...{ name: 'lake', access_key_id: 'AKIAFAKE', secret_access_key: 'fake', endpoint: store.url },
          buckets: ['s3://acme-lake'],
        }),
        204,
      );
      await expectStatus(alice.session.patch(policies, { vend_max_seconds: 900, vend_max_access: 'read' }), 200);
      const seconds = (instant: string) => (Date.parse(instant) - Date.now()) / 1000;
      const key = await expectStatus(bob.session.get(`${at}/lake/temporary?duration=43200`), 200);
      expect(store.lastForm.get('DurationSeconds')).toBe('900');
      expect(seconds(key.body.Expiration)).toBeLessThanOrEqual(900);
      const url = await bob.session.post(`${at}/lake/presign`, { path: 's3://acme-lake/a', expires: 43_200 });
      expect(seconds(url.body.expires_at)).toBeLessThanOrEqual(900);
      for (const answer of [
        await alice.session.get(`${at}/lake/temporary?access=write`),
        await alice.session.get(`/credentials/${name}/-/temporary?access=delete&path=s3://acme-lake`),
        await alice.session.post(`${at}/lake/presign`, { path: 's3://acme-lake/a', method: 'PUT' }),
        await alice.session.post(`${at}/lake/sign`, { method: 'DELETE', uri: `${store.url}/acme-lake/a` }),
      ]) {
        expect(outcome(answer)).toBe('403 forbidden');
        expect(answer.body.message).toContain('at most read');
      }
    });

    it('name the organization and the change in the audit', async () => {
      const { alice, name, policies } = await acmeOf(world());
      await expectStatus(alice.session.patch(policies, { vend_max_seconds: 900, max_token_days: 9 }), 200);
      await world().administrate(alice);
      const { id } = (await alice.session.get(`/organizations/${name}`)).body;
      const { audit } = (await alice.session.get(`/admin/users/${alice.username}`)).body;
      expect(audit).toContainEqual(
        expect.objectContaining({
          action: 'organization.policies',
          actor_id: alice.id,
          subject_id: id,
          detail: 'max_token_days vend_max_seconds',
        }),
      );
    });
  },
  { environment: { TESSERA_TRUSTED_PROXIES: '127.0.0.1' } },
);

onEveryEngine('/admin/organizations/{organization}/quotas', (world) => {
  it('say how much an organization may have, until they are the usual ones again', async () => {
    const { alice, at, policies } = await acmeOf(world());
    const root = await world().person('root');
    await world().administrate(root);
    const quotas = `/admin${at}/quotas`;
    expect(outcome(await alice.basic.get(quotas))).toBe('403 forbidden');
    const few = { members: 2, credentials: 1, pending_invitations: 1 };
    expect((await root.basic.patch(quotas, few)).body).toEqual(few);
    expect((await alice.session.get(policies)).body.quotas).toEqual(few);
    const carol = await world().person('carol');
    const add = () => alice.session.post(`${at}/user`, { username: carol.username });
    expect(outcome(await add())).toBe('409 quota_exceeded');
    const store = (name: string) =>
      alice.session.post(`/credentials/${at.slice('/organizations/'.length)}/aws`, { name, service_role_arn: 'fake' });
    await expectStatus(store('one'), 204);
    expect(outcome(await store('two'))).toBe('409 quota_exceeded');
    const invite = (...names: string[]) =>
      alice.session.post(`/invitations${at.slice('/organizations'.length)}/join`, {
        invitee_email: names.map((name) => `${unique(name)}@fake.example`),
        organization_role: 'read_only',
      });
    expect(outcome(await invite('dan', 'erin'))).toBe('409 quota_exceeded');
    await expectStatus(invite('dan'), 204);
    expect((await root.basic.patch(quotas, { members: 0 })).body).toEqual({ ...few, members: 10_000 });
    await expectStatus(add(), 204);
    expect((await root.basic.patch(quotas, { members: 50_001 })).status).toBe(400);
    expect(outcome(await root.basic.get('/admin/organizations/nothing-there/quotas'))).toBe(
      '404 organization_not_found',
    );
  });
});

onTwoNodes('the policies of an organization', (nodes) => {
  it('hold on every node from the next request on, and for earlier tokens', async () => {
    const [a, b] = nodes();
    const { alice, bob, at, policies } = await acmeOf(a);
    const key = await a.key(bob, '*', { expires: new Date(a.clock.now().getTime() + 20 * day).toISOString() });
    const elsewhere = b.withKey(key);
    await expectStatus(elsewhere.get(at), 200);
    await expectStatus(alice.session.patch(policies, { max_token_days: 10 }), 200);
    expect(outcome(await elsewhere.get(at))).toBe('403 token_lives_too_long');
    await expectStatus(b.withKey(alice.token).patch(policies, { max_token_days: 0 }), 200);
    await expectStatus(a.withKey(key).get(at), 200);
  });
});
