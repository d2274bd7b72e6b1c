import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

const written = (world: World) => world.app.deps.audit.flush();

onEveryEngine('GET /user/audit', (world) => {
  const entriesOf = async (person: Person, query = '') => {
    await written(world());
    return (await person.session.get(`/user/audit${query}`)).body.entries;
  };

  it("tells the caller's actions and others' changes to the account, newest first, with the names of today", async () => {
    const alice = await world().person('alice');
    const bob = await world().person('bob');
    const acme = await world().organization(alice, { read_only: bob });
    await bob.session.post('/token', { name: 'ci' });
    const entries = await entriesOf(bob);
    const actions = entries.map(({ action }: { action: string }) => action);
    expect(actions.slice(0, 2)).toEqual(['token.create', 'member.add']);
    expect(actions).toContain('account.create');
    expect(entries[0]).toMatchObject({
      actor_id: bob.id,
      actor_name: bob.username,
      subject_name: 'ci',
      address: '127.0.0.1',
    });
    // Alice's address and client are private to her.
    expect(entries[1]).toMatchObject({ actor_name: alice.username, subject_name: bob.username, namespace_name: acme });
    expect(entries[1]).not.toHaveProperty('address');
    expect(entries[1]).not.toHaveProperty('token_id');
    expect(entries[1]).not.toHaveProperty('request_id');
    await alice.session.delete(`/organizations/${acme}/${bob.username}`);
    const [removed] = await entriesOf(bob, '?action=member.remove');
    expect(removed).not.toHaveProperty('namespace_name');
    expect(JSON.stringify(await entriesOf(await world().person('mallory')))).not.toContain(bob.id);
  });

  it('filters by action, noun, actor, subject and time', async () => {
    const alice = await world().person('alice');
    const bob = await world().person('bob');
    const acme = await world().organization(alice, { read_only: bob });
    await bob.session.post('/token', { name: 'ci' });
    const actions = async (query: string) =>
      (await entriesOf(bob, query)).map(({ action }: { action: string }) => action);
    expect(await actions('?action=token')).toEqual(['token.create']);
    expect(await actions('?action=tok')).toEqual([]);
    expect(await actions(`?actor=${alice.username}`)).toEqual(['member.add']);
    expect(await actions(`?actor=${alice.id}&action=token`)).toEqual([]);
    expect(await actions(`?subject=${acme}`)).toEqual([]);
    expect(await actions('?subject=nobody-of-that-name')).toEqual([]);
    const [newest, before] = await entriesOf(bob);
    expect((await entriesOf(bob, `?to=${newest.at}`))[0]).toEqual(before);
    expect(await actions(`?from=${newest.at}`)).toEqual(['token.create']);
  });

  it('takes an empty parameter for an absent one, on every page and in every export', async () => {
    const alice = await world().person('alice');
    const actions = async (query: string) =>
      (await entriesOf(alice, query)).map(({ action }: { action: string }) => action);
    const all = await actions('');
    for (const name of ['action', 'actor', 'subject', 'from', 'to', 'limit', 'cursor', 'format']) {
      expect(await actions(`?${name}=`), name).toEqual(all);
    }
    const whole = await alice.session.get('/user/audit?format=csv&action=account&actor=&subject=');
    expect(whole.text.match(/account\.create/g)).toHaveLength(1);
    const root = await world().person('root');
    await world().administrate(root);
    const { users } = (await expectStatus(root.basic.get('/admin/users'), 200)).body;
    const asked = await expectStatus(root.basic.get('/admin/users?search=&status=&sort=&limit=&cursor='), 200);
    expect(asked.body.users).toHaveLength(users.length);
  });

  it('pages meet each other, also while entries are chained and added', async () => {
    const alice = await world().person('alice');
    const { db } = world().app.deps;
    const at = '2020-01-01T00:00:00.000Z';
    const many = Array.from({ length: 25 }, (_, index) => ({
      at,
      action: 'sign_in.fail' as const,
      subjectId: alice.id,
      detail: `${index}`,
    }));
    await db.write(({ audit }) => audit.insert(many));
    const details: string[] = [];
    let cursor = '';
    do {
      const { body } = await alice.session.get(`/user/audit?action=sign_in.fail&limit=4${cursor}`);
      details.push(...body.entries.map(({ detail }: { detail: string }) => detail));
      cursor = body.next === undefined ? '' : `&cursor=${body.next}`;
      await alice.session.post('/token', {});
    } while (cursor);
    expect(details).toEqual(many.map(({ detail }) => detail).reverse());
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'cursor=x', 'from=yesterday', 'format=xml'])(
    'refuses %s',
    async (query) => {
      const alice = await world().person('alice');
      const { status, body } = await alice.session.get(`/user/audit?${query}`);
      expect([status, body.error]).toEqual([400, 'invalid_request']);
      expect(body.message).toContain(query.split('=')[0]);
    },
  );
});

onEveryEngine('GET /organizations/{organization}/-/audit', (world) => {
  it('is for those who may edit the organization, and tells of it alone', async () => {
    const [alice, bob, mallory] = [
      await world().person('alice'),
      await world().person('bob'),
      await world().person('mallory'),
    ];
    const acme = await world().organization(alice, { read_write_delete: bob });
    await world().organization(alice);
    await written(world());
    const path = `/organizations/${acme}/-/audit`;
    expect((await mallory.session.get(path)).status).toBe(404);
    expect((await bob.session.get(path)).status).toBe(403);
    const { body } = await alice.session.get(path);
    expect(body.entries.map(({ action }: { action: string }) => action)).toEqual(['member.add', 'organization.create']);
    expect(body.entries[0]).toMatchObject({
      actor_name: alice.username,
      subject_name: bob.username,
      detail: 'read_write_delete',
    });
  });
});

onEveryEngine('the audit of an organization', (world) => {
  it('does not tell which account declined, nor the address of a person who came or left', async () => {
    const [alice, bob, carol] = [
      await world().person('alice'),
      await world().person('bob'),
      await world().person('carol'),
    ];
    const acme = await world().organization(alice, { read_only: carol });
    const invite = async (role: string) => {
      const body = { invitee_email: [bob.username], organization_role: role };
      await expectStatus(alice.session.post(`/invitations/${acme}/join`, body), 204);
      return (await bob.session.get('/invitations?status=PENDING')).body.invitations[0].id;
    };
    await expectStatus(bob.session.post(`/invitations/${await invite('read_only')}/decline`), 204);
    await expectStatus(bob.session.post(`/invitations/${await invite('read_write')}`), 204);
    for (const one of [bob, carol]) {
      await expectStatus(one.session.delete(`/organizations/${acme}/${one.username}`), 204);
    }
    const root = await world().person('root');
    await world().administrate(root);
    await expectStatus(root.basic.patch(`/admin/organizations/${acme}/quotas`, { members: 9 }), 200);
    await written(world());
    const entriesOf = async (query = '') =>
      (await expectStatus(alice.session.get(`/organizations/${acme}/-/audit${query}`), 200)).body.entries;
    const entries = await entriesOf();
    const others = entries.filter(({ actor_id }: { actor_id?: string }) => actor_id !== alice.id);
    expect(others.map(({ action }: { action: string }) => action)).toEqual([
      'admin.quotas',
      'member.remove',
      'member.remove',
      'member.add',
      'invitation.accept',
      'invitation.decline',
    ]);
    for (const entry of others) {
      expect(entry).not.toHaveProperty('address');
      expect(entry).not.toHaveProperty('token_id');
      expect(entry).not.toHaveProperty('request_id');
    }
    expect(others.at(-1)).not.toHaveProperty('actor_id');
    expect(others.at(-1)).not.toHaveProperty('actor_name');
    // Nor is a guess answered.
    expect(await entriesOf(`?actor=${bob.id}&action=invitation.decline`)).toEqual([]);
    expect(await entriesOf(`?actor=${bob.id}&action=invitation.accept`)).toHaveLength(1);
    expect(entries.find(({ actor_id }: { actor_id?: string }) => actor_id === alice.id).address).toBe('127.0.0.1');
  });

  it('tells of members whose accounts were deleted, and not from where', async () => {
    const [alice, bob, carol, root] = [
      await world().person('alice'),
      await world().person('bob'),
      await world().person('carol'),
      await world().person('root'),
    ];
    const acme = await world().organization(alice, { read_write: bob, read_only: carol });
    await world().administrate(root);
    await expectStatus(bob.basic.delete(`/users/${bob.username}`), 204);
    await expectStatus(root.basic.delete(`/admin/users/${carol.username}`), 204);
    const { entries } = (await alice.session.get(`/organizations/${acme}/-/audit?action=member.remove`)).body;
    expect(entries).toMatchObject([
      { actor_id: root.id, subject_id: carol.id, detail: 'read_only, with the account' },
      { actor_id: bob.id, subject_id: bob.id, detail: 'read_write, with the account' },
    ]);
    for (const entry of entries) expect(Object.keys(entry)).not.toContain('address');
    for (const entry of entries) expect(Object.keys(entry)).not.toContain('request_id');
  });
});

onEveryEngine('the audit as a stream', (world) => {
  const texts = ['=1+1', 'a "quoted", one\nof two lines', 'x;=1+1', 'x; @SUM(1)', '\uff1d1+1', 'a\n=1', 'x;y'];

  /** A thousand and some entries about alice, some of them with a text that a spreadsheet would evaluate. */
  async function filled(): Promise<Person> {
    const alice = await world().person('alice');
    const many = Array.from({ length: 1200 }, (_, index) => ({
      at: '2020-01-01T00:00:00.000Z',
      action: 'sign_in.fail' as const,
      subjectId: alice.id,
      detail: texts[index] ?? `${index}`,
    }));
    await world().app.deps.db.write(({ audit }) => audit.insert(many));
    return alice;
  }

  it('has every entry as a line of JSON, and says that it was exported', async () => {
    const alice = await filled();
    const { status, headers, text } = await alice.session.get('/user/audit?format=jsonl&action=sign_in.fail');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(headers.get('content-disposition')).toBe('attachment; filename="audit.jsonl"');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(1200);
    expect(lines.at(-1)).toMatchObject({ detail: '=1+1', subject_name: alice.username });
    await written(world());
    const { body } = await alice.session.get('/user/audit?action=audit.export');
    expect(body.entries).toHaveLength(1);
  });

  it('is CSV in which nothing is a formula', async () => {
    const alice = await filled();
    const { headers, text } = await alice.session.get('/user/audit?format=csv&action=sign_in.fail');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(text).toMatch(/^seq,at,action,actor_id,/);
    for (const safe of [",'=1+1,", ",x;'=1+1,", ",x; '@SUM(1),", ",'\uff1d1+1,", ',"a\n\'=1",', ',x;y,']) {
      expect(text).toContain(safe);
    }
    expect(text).toContain(',"a ""quoted"", one\nof two lines",');
    expect(text.split('\r\n')).toHaveLength(1202);
  });

  it('is OCSF, with the attributes that its classes require', async () => {
    const alice = await filled();
    const { text } = await alice.session.get('/user/audit?format=ocsf');
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const event of events) {
      expect(event).toMatchObject({
        category_uid: 3,
        type_uid: event.class_uid * 100 + event.activity_id,
        severity_id: expect.any(Number),
        time: expect.any(Number),
        metadata: { version: expect.any(String), product: { name: 'Tessera' } },
      });
    }
    expect(events.find(({ metadata }) => metadata.event_code === 'sign_in.fail')).toMatchObject({
      class_uid: 3002,
      status_id: 2,
      user: { uid: alice.id },
    });
  });

  it('answers HEAD without reading, and refuses the fifth at a time of a user', async () => {
    const alice = await filled();
    const url = `${world().url}/v1/user/audit?format=jsonl`;
    const headers = { 'x-tiledb-rest-api-key': alice.token };
    const head = await fetch(url, { method: 'HEAD', headers });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    const { largeAnswers } = world().app.deps;
    const parts = async function* () {
      yield 'first';
      yield 'second';
    };
    const open = Array.from({ length: 4 }, () => largeAnswers.stream(alice.id, parts()));
    for (const stream of open) await stream.next();
    const refused = await fetch(url, { headers });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: 'too_many_requests' });
    expect((await (await world().person('bob')).session.get('/user/audit?format=jsonl')).status).toBe(200);
    for (const stream of open) await stream.return(undefined);
    expect((await alice.session.get('/user/audit?format=jsonl')).status).toBe(200);
  });
});

onEveryEngine('GET /user/export', (world) => {
  it('has everything that the caller may read of themselves, and no secret', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const token = await world().key(alice, 'user:read', { name: 'ci' });
    await alice.session.post(`/credentials/${alice.username}/aws`, {
      name: 'lake',
      access_key_id: 'AKIAFAKEFAKE',
      secret_access_key: 'visibly-fake-secret',
    });
    const bob = await world().person('bob');
    const corp = await world().organization(bob);
    await expectStatus(
      bob.session.post(`/invitations/${corp}/join`, {
        organization_role: 'read_only',
        invitee_email: [alice.username],
      }),
      204,
    );
    const { db, newId, clock } = world().app.deps;
    const createdAt = clock().toISOString();
    const own = { userId: alice.id, createdAt };
    await db.write(async ({ identities, passkeys }) => {
      const issuer = 'https://id.fake.example';
      await identities.insert({ ...own, id: newId(), issuer, subject: 'fake-subject', name: 'alice at Fake ID' });
      const keys = {
        credentialId: unique('fake-credential'),
        publicKey: 'fake-public-key',
        counter: 0,
        transports: [],
      };
      const kind = { aaguid: '', multiDevice: true, backedUp: true };
      await passkeys.insert({ ...own, id: newId(), name: 'laptop', ...keys, ...kind });
    });
    await written(world());
    const { status, body, text } = await alice.session.get('/user/export');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user: { username: alice.username },
      organizations: [{ name: acme, role: 'owner' }],
      tokens: [{ name: 'ci' }],
      second_factors: { totp: { enabled: false } },
      passkeys: [{ name: 'laptop', synced: true, created_at: createdAt }],
      identities: [{ name: 'alice at Fake ID', created_at: createdAt }],
      invitations: [{ organization_name: corp, status: 'PENDING' }],
      credentials: [{ name: 'lake', credential: { aws: { access_key_id: 'AKIAFAKEFAKE' } } }],
    });
    expect(body.sessions).toHaveLength(1);
    expect(body.audit.map(({ action }: { action: string }) => action)).toContain('credentials.create');
    for (const secret of ['visibly-fake-secret', 'fake-public-key', 'fake-credential', token, alice.token]) {
      expect(text).not.toContain(secret);
    }
    expect((await world().withKey(token).get('/user/export')).status).toBe(403);
  });

  it('has of an organization whose policies or the scopes do not permit it no more than the membership', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const acme = await world().organization(alice, { admin: bob });
    const assume_role_arn = 'arn:aws:iam::123456789012:role/visibly-fake';
    await expectStatus(alice.session.patch(`/organizations/${acme}`, { description: 'Inside', assume_role_arn }), 204);
    const exported = async (token: string) => {
      const { body } = await expectStatus(world().withKey(token).get('/user/export'), 200);
      return body.organizations[0];
    };
    expect(await exported(bob.token)).toMatchObject({ name: acme, role: 'admin', description: 'Inside' });
    const outsider = await exported(await world().key(bob, 'user:admin'));
    const year = { expires: new Date(world().clock.now().getTime() + 300 * 86_400_000).toISOString() };
    const long = await world().key(bob, '*', year);
    await expectStatus(alice.session.patch(`/organizations/${acme}/-/policies`, { max_token_days: 7 }), 200);
    for (const organization of [outsider, await exported(long)]) {
      expect(organization).toMatchObject({ name: acme, role: 'admin' });
      expect(JSON.stringify(organization)).not.toMatch(/Inside|visibly-fake/);
    }
    expect(await exported(bob.token)).toMatchObject({ assume_role_arn });
  });
});

onEveryEngine('GET /admin/audit', (world) => {
  it('tells administrators everything, with every name and origin, and nothing to others', async () => {
    const [admin, alice] = [await world().person('administrator'), await world().person('alice')];
    await world().administrate(admin);
    const acme = await world().organization(alice);
    await alice.session.post('/token', { name: 'ci' });
    await written(world());
    expect((await alice.basic.get('/admin/audit')).body.error).toBe('forbidden');
    const { body } = await admin.basic.get(`/admin/audit?actor=${alice.username}`);
    expect(body.entries.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['token.create', 'organization.create', 'session.create']),
    );
    const of = (action: string) => body.entries.find((entry: { action: string }) => entry.action === action);
    expect(of('token.create')).toMatchObject({ subject_name: 'ci', address: '127.0.0.1' });
    expect(of('organization.create')).toMatchObject({ subject_name: acme, actor_name: alice.username });
    const { status, text } = await admin.basic.get(`/admin/audit?format=csv&actor=${alice.username}`);
    expect([status, text]).toEqual([200, expect.stringContaining(acme)]);
    await written(world());
    const [exported] = (await admin.basic.get('/admin/audit?action=audit.export')).body.entries;
    expect(exported).toMatchObject({ actor_name: admin.username, subject_name: admin.username });
  });
});
