import { expect, it } from 'vitest';
import { pythonRequest } from '../../../test/examples/python-client.ts';
import { day } from '../../kit/clock.ts';
import { engines, eventually, expectStatus, onEveryEngine, type Person, unique, World } from '../../testing/world.ts';

const address = () => `${unique('invited')}@fake.example`;

/** Invites an address or account, and resolves with the invitation's ID. */
async function invite(by: Person, organization: string, recipient: string, role = 'read_write'): Promise<string> {
  const body = { invitee_email: [recipient], organization_role: role };
  await expectStatus(by.session.post(`/invitations/${organization}/join`, body), 204);
  return (await by.session.get(`/invitations?organization=${organization}`)).body.invitations[0].id;
}

async function withConfirmed(world: World, email: string): Promise<Person> {
  const person = await world.person('bob', { email });
  await world.confirm(email);
  return person;
}

const roleOf = async (who: Person, organization: string) =>
  (await who.session.get(`/organizations/${organization}`)).body?.role;

onEveryEngine('POST /invitations/{invitation}', (world) => {
  it('makes the invited account, or the holder of the confirmed address, a member in the role', async () => {
    const alice = await world().person('alice');
    const email = address();
    const bob = await withConfirmed(world(), email);
    for (const recipient of [bob.username, bob.id, email.toUpperCase()]) {
      const acme = await world().organization(alice);
      const id = await invite(alice, acme, recipient);
      expect((await bob.session.post(`/invitations/${id}`)).status).toBe(204);
      expect(await roleOf(bob, acme)).toBe('read_write');
      const { body } = await alice.session.get(`/invitations?organization=${acme}`);
      expect(body.invitations).toMatchObject([{ status: 'ACCEPTED', user_namespace_uuid: bob.id }]);
      expect(body.invitations[0].accepted_at).toMatch(/Z$/);
      expect((await bob.session.post(`/invitations/${id}`)).body.error).toBe('invitation_not_found');
      expect((await alice.session.delete(`/invitations/${id}/${acme}/join`)).status).toBe(404);
    }
  });

  it('takes the requests of the Python and JavaScript clients: no body, of either type', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const [acme, labs] = [await world().organization(alice), await world().organization(alice)];
    const key = { 'X-TILEDB-REST-API-KEY': bob.token };
    const first = await invite(alice, acme, bob.username);
    expect((await pythonRequest(world().url, 'POST', `/invitations/${first}`, key)).status).toBe(204);
    const second = await invite(alice, labs, bob.username);
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await bob.session.send('POST', `/invitations/${second}`, undefined, form)).status).toBe(204);
  });

  it('is a 404 to every other user, also to one that claims the address without having confirmed it', async () => {
    const [alice, mallory] = [await world().person('alice'), await world().person('mallory')];
    const acme = await world().organization(alice);
    const email = address();
    const id = await invite(alice, acme, email, 'admin');
    const claiming = await world().person('eve', { email });
    const other = await world().organization(mallory);
    const theirs = await invite(mallory, other, address());
    for (const { session } of [mallory, claiming, alice]) {
      for (const path of [`/invitations/${id}`, `/invitations/${id}/decline`]) {
        expect((await session.post(path)).body).toMatchObject({ code: 404, error: 'invitation_not_found' });
      }
    }
    const foreignToken = await world().mailedToken(email, 'invitation');
    expect((await claiming.session.post(`/invitations/${theirs}`, { invitation_token: foreignToken })).status).toBe(
      404,
    );
    expect((await mallory.session.post('/invitations/nonsense')).status).toBe(404);
    expect((await claiming.session.get('/invitations')).body.invitations).toEqual([]);
  });

  it('tells a bearer of the mailed token with another address the invited address, and stays pending', async () => {
    const [alice, mallory] = [await world().person('alice'), await world().person('mallory')];
    const acme = await world().organization(alice);
    const email = address();
    const id = await invite(alice, acme, email);
    const token = await world().mailedToken(email, 'invitation');
    const refused = await mallory.session.post(`/invitations/${id}`, { invitation_token: token });
    expect(refused.body).toMatchObject({ code: 403, error: 'invitation_for_another' });
    expect(refused.body.message).toContain('i…@fake.example');
    expect(refused.body.message).not.toContain(email);
    // No dead end: the account takes the address, and the token confirms it.
    await expectStatus(mallory.basic.patch(`/users/${mallory.username}`, { email }), 204);
    await expectStatus(mallory.session.post(`/invitations/${id}`, { invitation_token: token }), 204);
    expect((await mallory.session.get('/user')).body).toMatchObject({ email, is_valid_email: true });
    expect(await roleOf(mallory, acme)).toBe('read_write');
  });

  it('does not confirm an address that another account holds', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const email = address();
    const [holder, claiming] = [await withConfirmed(world(), email), await world().person('eve', { email })];
    const id = await invite(alice, acme, email);
    const token = await world().mailedToken(email, 'invitation');
    expect((await claiming.session.post(`/invitations/${id}`, { invitation_token: token })).body.error).toBe(
      'email_taken',
    );
    expect((await claiming.session.get('/user')).body.is_valid_email).toBe(false);
    expect((await holder.session.post(`/invitations/${id}`)).status).toBe(204);
  });

  it('does not take the link that was mailed to an address which the invited account has left', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const [former, present] = [address(), address()];
    const bob = await withConfirmed(world(), former);
    const id = await invite(alice, acme, bob.username);
    const link = world().withKey(await world().mailedToken(former, 'invitation'));
    await expectStatus(bob.basic.patch(`/users/${bob.username}`, { email: present }), 204);
    await world().confirm(present);
    expect((await link.post(`/invitations/${id}`)).status).toBe(401);
    expect(await roleOf(bob, acme)).toBeUndefined();
    expect((await bob.session.post(`/invitations/${id}`)).status).toBe(204);
  });

  it('with the mailed token as the key accepts for the invited account, once, and does nothing else', async () => {
    const alice = await world().person('alice');
    const [acme, labs] = [await world().organization(alice), await world().organization(alice)];
    const email = address();
    const bob = await withConfirmed(world(), email);
    const other = await invite(alice, labs, email);
    const id = await invite(alice, acme, email);
    const token = await eventually(async () => {
      const mail = world()
        .mailsTo(email)
        .find((text) => text.replace(/=\r?\n/g, '').includes(acme));
      return /#token=(?:3D)?(tsm_\w+)/.exec(mail?.replace(/=\r?\n/g, '').replace(/=3D/g, '=') ?? '')?.[1];
    });
    const holder = world().withKey(token);
    for (const asked of [
      holder.get('/user'),
      holder.get('/session'),
      holder.get('/invitations'),
      holder.post('/token', {}),
      holder.post('/user/confirm_email'),
      holder.post('/user/password_reset', { password: 'Fake-Password-2' }),
      holder.post(`/invitations/${id}/decline`),
      holder.post(`/invitations/${id}/resend`),
      holder.delete(`/users/${bob.username}`),
    ]) {
      expect((await asked).body).toMatchObject({ code: 403, error: 'insufficient_scope' });
    }
    expect((await holder.post(`/invitations/${other}`)).status).toBe(404);
    expect((await holder.post(`/invitations/${id}`)).status).toBe(204);
    expect((await holder.post(`/invitations/${id}`)).status).toBe(401);
    expect(await roleOf(bob, acme)).toBe('read_write');
  });

  it('with the mailed token as the key and no account is a 401 that names the next step', async () => {
    const alice = await world().person('alice');
    const email = address();
    const id = await invite(alice, await world().organization(alice), email);
    const holder = world().withKey(await world().mailedToken(email, 'invitation'));
    const { body } = await holder.post(`/invitations/${id}`);
    expect([body.code, body.message]).toEqual([401, expect.stringContaining('invitation_token')]);
  });

  it('with the mailed token as the key is nothing for an account that was disabled after the request was let in', async () => {
    const [alice, root] = [await world().person('alice'), await world().person('root')];
    await world().administrate(root);
    const email = address();
    const bob = await withConfirmed(world(), email);
    const acme = await world().organization(alice);
    const id = await invite(alice, acme, email);
    const holder = world().withKey(await world().mailedToken(email, 'invitation'));
    const disable = () => root.session.post(`/admin/users/${bob.username}/disable`);
    const { accounts } = world().app.deps;
    const { byUsernameKey } = accounts;
    accounts.byUsernameKey = async (key) => {
      const found = await byUsernameKey.call(accounts, key);
      await expectStatus(disable(), 204);
      return found;
    };
    try {
      const { body } = await holder.post(`/invitations/${id}`);
      expect([body.code, body.error]).toEqual([403, 'account_disabled']);
    } finally {
      accounts.byUsernameKey = byUsernameKey;
    }
    expect((await holder.post(`/invitations/${id}`)).body.error).toBe('account_disabled');
    await expectStatus(root.session.post(`/admin/users/${bob.username}/enable`), 204);
    expect((await bob.basic.get('/organizations')).body).toEqual([]);
  });

  it('needs an inviter who could still make it: demoted, removed, disabled or gone, it is void', async () => {
    const [alice, bob, root] = [
      await world().person('alice'),
      await world().person('bob'),
      await world().person('root'),
    ];
    await world().administrate(root);
    const voiding: Record<string, (admin: Person, at: string) => Promise<unknown>> = {
      demoted: (admin, at) => expectStatus(alice.session.patch(`${at}/${admin.username}`, { role: 'read_only' }), 204),
      removed: (admin, at) => expectStatus(alice.session.delete(`${at}/${admin.username}`), 204),
      left: (admin, at) => expectStatus(admin.session.delete(`${at}/${admin.username}`), 204),
      disabled: (admin) => expectStatus(root.session.post(`/admin/users/${admin.username}/disable`), 204),
      deleted: (admin) => expectStatus(admin.session.delete(`/users/${admin.username}`), 204),
    };
    for (const [what, change] of Object.entries(voiding)) {
      const admin = await world().person('admin');
      const acme = await world().organization(alice, { admin });
      const id = await invite(admin, acme, bob.username);
      await change(admin, `/organizations/${acme}`);
      expect([what, (await bob.session.post(`/invitations/${id}`)).status]).toEqual([what, 404]);
      expect((await bob.session.get('/invitations')).body.invitations).toEqual([]);
    }
    const owner = await world().person('owner');
    const acme = await world().organization(alice, { owner });
    const id = await invite(owner, acme, bob.username, 'owner');
    await expectStatus(alice.session.patch(`/organizations/${acme}/${owner.username}`, { role: 'admin' }), 204);
    expect((await bob.session.post(`/invitations/${id}`)).status).toBe(404);
    // Those who may still invite may take it over.
    await expectStatus(alice.session.post(`/invitations/${id}/resend`), 204);
    expect((await bob.session.post(`/invitations/${id}`)).status).toBe(204);
  });

  it('does not bring back a user added and removed meanwhile', async () => {
    const alice = await world().person('alice');
    const email = address();
    const bob = await withConfirmed(world(), email);
    const acme = await world().organization(alice);
    const ids = [await invite(alice, acme, email), await invite(alice, acme, bob.username)];
    await expectStatus(alice.session.post(`/organizations/${acme}/user`, { username: bob.username }), 204);
    expect((await alice.session.get(`/invitations?organization=${acme}`)).body.invitations).toEqual([]);
    const late = await invite(alice, acme, bob.username);
    expect((await bob.session.post(`/invitations/${late}`)).body.error).toBe('already_member');
    await expectStatus(alice.session.delete(`/organizations/${acme}/${bob.username}`), 204);
    for (const id of [...ids, late]) expect((await bob.session.post(`/invitations/${id}`)).status).toBe(404);
  });

  it('accepts one of two at the same moment, and the other is over', async () => {
    const alice = await world().person('alice');
    const email = address();
    const bob = await withConfirmed(world(), email);
    const acme = await world().organization(alice);
    const ids = [await invite(alice, acme, email, 'read_only'), await invite(alice, acme, bob.username, 'admin')];
    const answers = await Promise.all(ids.map((id) => bob.session.post(`/invitations/${id}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
    expect((await bob.session.get('/user')).body.organizations).toHaveLength(1);
  });

  it('cannot be declined and accepted: one of the two', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const acme = await world().organization(alice);
    const id = await invite(alice, acme, bob.username);
    const answers = await Promise.all([
      bob.session.post(`/invitations/${id}`),
      bob.session.post(`/invitations/${id}/decline`),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
    expect((await roleOf(bob, acme)) === undefined).toBe(answers[0]?.status === 404);
  });

  it('does not let the name of an invited account that was not there be taken for it', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const username = unique('future');
    const id = await invite(alice, acme, username, 'admin');
    await expectStatus(world().anonymous.post('/user', { username, password: 'Fake-Password-1' }), 204);
    const squatter = world().withPassword(username, 'Fake-Password-1');
    expect((await squatter.get('/invitations')).body.invitations).toEqual([]);
    expect((await squatter.post(`/invitations/${id}`)).status).toBe(404);
  });
});

it.each(engines)('an invitation is over after seven days, until it is sent again (%s)', async (engine) => {
  const world = await World.start(engine);
  try {
    const [alice, bob] = [await world.person('alice'), await world.person('bob')];
    const acme = await world.organization(alice);
    const id = await invite(alice, acme, bob.username);
    world.clock.travel(7 * day);
    expect((await bob.basic.post(`/invitations/${id}`)).status).toBe(404);
    expect((await bob.basic.get('/invitations')).body.invitations).toEqual([]);
    const { body } = await alice.basic.get(`/invitations?organization=${acme}`);
    expect(body.invitations).toMatchObject([{ id, status: 'PENDING' }]);
    await expectStatus(alice.basic.post(`/invitations/${id}/resend`), 204);
    expect((await bob.basic.post(`/invitations/${id}`)).status).toBe(204);
  } finally {
    await world.stop();
  }
});
