import { expect, it } from 'vitest';
import { onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';
import { openSecret } from './key-pair.ts';

const keyPair = (more: object = {}) => ({
  access_key_id: unique('AKIAFAKE'),
  secret_access_key: 'fake-secret',
  ...more,
});

/** The secret as the server itself would use it. */
async function secretOf(world: World, owner: Person, name: string): Promise<string | undefined> {
  const found = await world.app.deps.db.read(({ awsCredentials }) => awsCredentials.find(owner.id, name));
  return found?.secret && openSecret(world.app.deps.keyRing, found.secret, found);
}

onEveryEngine('POST /credentials/{namespace}/aws', (world) => {
  it("stores a key pair, a role, or both, in one's own namespace and in an organization's", async () => {
    const alice = await world().person('alice');
    const organization = await world().organization(alice);
    const { id } = (await alice.session.get(`/organizations/${organization}`)).body;
    for (const namespace of [alice.username, alice.id, organization, id]) {
      const role = { service_role_arn: 'arn:aws:iam::123456789012:role/fake' };
      for (const body of [keyPair(), role, keyPair(role)]) {
        const name = unique('main');
        expect((await alice.session.post(`/credentials/${namespace}/aws`, { name, ...body })).status).toBe(204);
        const { secret_access_key: _, ...shown } = { secret_access_key: '', ...body };
        const answer = await alice.session.get(`/credentials/${namespace}/aws/${name}`);
        expect(answer.body).toMatchObject({ name, ...shown });
        expect(answer.body).not.toHaveProperty('secret_access_key');
      }
    }
  });

  it('keeps the secret so that the server itself can read it, exactly', async () => {
    const alice = await world().person('alice');
    for (const secret of ['fake', 'spaces within it', 'ünïcödé/+=🔑', 'x'.repeat(4096)]) {
      const name = unique('main');
      const body = keyPair({ name, secret_access_key: secret });
      expect((await alice.session.post(`/credentials/${alice.username}/aws`, body)).status).toBe(204);
      expect(await secretOf(world(), alice, name)).toBe(secret);
    }
  });

  it('refuses a key or a secret with a character that cannot be seen, when it is stored and when it is changed', async () => {
    const alice = await world().person('alice');
    const at = `/credentials/${alice.username}/aws`;
    const name = unique('main');
    expect((await alice.session.post(at, keyPair({ name }))).status).toBe(204);
    for (const field of ['access_key_id', 'secret_access_key']) {
      // A zero-width space, a soft hyphen, a byte-order mark, a no-break space, a variation selector, a tag.
      for (const invisible of ['\u200b', '\u00ad', '\ufeff', '\u00a0', '\ufe0f', '\u{e0041}']) {
        const changed = keyPair({ [field]: `AKIA${invisible}FAKE` });
        const message = `${field}: must not have invisible characters: type it, or copy it once more`;
        expect((await alice.session.post(at, changed)).body).toMatchObject({ code: 400, message });
        expect((await alice.session.patch(`${at}/${name}`, changed)).body).toMatchObject({ code: 400, message });
      }
    }
  });

  it('refuses half a pair and nothing at all, an empty text being nothing', async () => {
    const alice = await world().person('alice');
    const bad = [
      {},
      { access_key_id: 'AKIAFAKE' },
      { secret_access_key: 'fake' },
      { access_key_id: 'AKIAFAKE', secret_access_key: '' },
      { access_key_id: '', secret_access_key: 'fake' },
      { access_key_id: '', secret_access_key: '', service_role_arn: '' },
      { access_key_id: null, secret_access_key: null, service_role_arn: null },
      { access_key_id: 'AKIAFAKE', service_role_arn: 'role' },
      { secret_access_key: 'fake', service_role_arn: 'role' },
    ];
    for (const body of bad) {
      const answer = await alice.session.post(`/credentials/${alice.username}/aws`, { name: 'main', ...body });
      expect([answer.status, answer.body.error], JSON.stringify(body)).toEqual([400, 'invalid_request']);
      expect(answer.body.message).toMatch(/^(access_key_id|secret_access_key): /);
    }
    expect((await alice.session.post(`/credentials/${alice.username}/aws`)).status).toBe(400);
    expect((await alice.session.get(`/credentials/${alice.username}/aws`)).body).toEqual([]);
  });

  it('makes the first ones the default, and others only when told', async () => {
    const alice = await world().person('alice');
    const at = `/credentials/${alice.username}/aws`;
    const defaults = async () =>
      (await alice.session.get(at)).body.flatMap((one: { default: boolean; name: string }) =>
        one.default ? one.name : [],
      );
    await alice.session.post(at, keyPair({ name: 'a', default: false }));
    expect(await defaults()).toEqual(['a']);
    await alice.session.post(at, keyPair({ name: 'b' }));
    expect(await defaults()).toEqual(['a']);
    await alice.session.post(at, keyPair({ name: 'c', default: true }));
    expect(await defaults()).toEqual(['c']);
    // C09: the default is removed, and no other takes its place by itself.
    await alice.session.delete(`${at}/c`);
    expect(await defaults()).toEqual([]);
    await alice.session.post(at, keyPair({ name: 'd' }));
    expect(await defaults()).toEqual([]);
    await alice.session.patch(`${at}/b`, { default: true });
    expect(await defaults()).toEqual(['b']);
  });

  it('M06: ignores namespace, id and times, and an unnamed one is called default', async () => {
    const [alice, victor] = [await world().person('alice'), await world().person('victor')];
    const at = `/credentials/${alice.username}/aws`;
    const sent = { namespace: victor.username, namespace_id: victor.id, id: victor.id };
    const times = { created_at: '1999-01-01T00:00:00Z', updated_at: '1999-01-01T00:00:00Z' };
    expect((await alice.session.post(at, keyPair({ ...sent, ...times }))).status).toBe(204);
    const [one] = (await alice.session.get(at)).body;
    expect(one.name).toBe('default');
    expect(one.created_at > '2020').toBe(true);
    expect((await victor.session.get(`/credentials/${victor.username}/aws`)).body).toEqual([]);
  });

  it('C04: lets names that it takes address themselves only, and refuses the others', async () => {
    const alice = await world().person('alice');
    const at = `/credentials/${alice.username}/aws`;
    const good = [
      'a/b',
      'a',
      'a%2Fb',
      'aws',
      '...',
      '🔑 key',
      'ä',
      'a  b',
      'a?b#c',
      '%',
      "' OR 1=1--",
      'A',
      'x'.repeat(255),
    ];
    for (const name of good) expect((await alice.session.post(at, keyPair({ name }))).status, name).toBe(204);
    for (const name of good) {
      const answer = await alice.session.get(`${at}/${encodeURIComponent(name)}`);
      expect([answer.status, answer.body.name], name).toEqual([200, name]);
    }
    const bad = [
      '',
      '.',
      '..',
      'a\u0000',
      '\u0000',
      'a\nb',
      '\u202ea',
      '\u200b',
      'x'.repeat(256),
      'x'.repeat(4096),
      7,
      {},
    ];
    for (const name of bad) {
      expect((await alice.session.post(at, keyPair({ name }))).status, JSON.stringify(name)).toBe(400);
      const patched = await alice.session.patch(`${at}/a`, { name });
      expect(patched.status, JSON.stringify(name)).toBe(400);
    }
    expect((await alice.session.get(`${at}/a%00`)).status).toBe(400);
    expect((await alice.session.get(`${at}/${'x'.repeat(4096)}`)).status).toBe(404);
    for (const name of good) {
      expect((await alice.session.delete(`${at}/${encodeURIComponent(name)}`)).status, name).toBe(204);
    }
    expect((await alice.session.get(at)).body).toEqual([]);
  });

  it('C11, C17, I02: takes texts within their limits', async () => {
    const alice = await world().person('alice');
    const at = `/credentials/${alice.username}/aws`;
    const roles = [
      'service_role_arn_example',
      'arn:aws-cn:iam::1:role/*',
      'arn:aws-us-gov:iam::1:role/x',
      'r'.repeat(2048),
    ];
    for (const arn of roles) {
      const name = unique('role');
      expect((await alice.session.post(at, { name, service_role_arn: arn })).status).toBe(204);
      expect((await alice.session.get(`${at}/${name}`)).body.service_role_arn).toBe(arn);
    }
    const bad = [
      { service_role_arn: 'r'.repeat(2049) },
      { service_role_arn: 'arn:aws:iam::1:role/x\n' },
      { service_role_arn: 'a\u0000' },
      { service_role_arn: ['arn'] },
      keyPair({ secret_access_key: 'x'.repeat(4097) }),
      keyPair({ secret_access_key: 'x'.repeat(60_000) }),
      keyPair({ secret_access_key: 'a\u0000' }),
      keyPair({ secret_access_key: 7 }),
      keyPair({ access_key_id: 'x'.repeat(129) }),
      keyPair({ access_key_id: 'a\u0000' }),
      keyPair({ default: 'true' }),
      keyPair({ default: 1 }),
    ];
    for (const body of bad) {
      const answer = await alice.session.post(at, { name: 'bad', ...body });
      expect([answer.status, answer.body.error], answer.text).toEqual([400, 'invalid_request']);
      expect(answer.text).not.toContain('xxx');
    }
    // More than any body may have.
    expect((await alice.session.post(at, keyPair({ secret_access_key: 'x'.repeat(65_536) }))).status).toBe(413);
    expect((await alice.session.get(at)).body).toHaveLength(roles.length);
  });

  it('refuses a name or an access key that is there already, in that namespace only', async () => {
    const [alice, victor] = [await world().person('alice'), await world().person('victor')];
    const organization = await world().organization(alice);
    const first = keyPair({ name: 'main' });
    const ask = (namespace: string, body: object, who = alice) =>
      who.session.post(`/credentials/${namespace}/aws`, body);
    expect((await ask(alice.username, first)).status).toBe(204);
    expect((await ask(alice.username, keyPair({ name: 'main' }))).body.error).toBe('credentials_name_taken');
    expect((await ask(alice.username, { ...first, name: 'other' })).body.error).toBe('access_key_taken');
    expect((await ask(organization, first)).status).toBe(204);
    expect((await ask(victor.username, first, victor)).status).toBe(204);
    expect((await alice.session.get(`/credentials/${alice.username}/aws`)).body).toHaveLength(1);
    // Roles without a key pair may be alike.
    for (const name of ['role-1', 'role-2']) {
      expect((await ask(alice.username, { name, service_role_arn: 'same' })).status).toBe(204);
    }
  });
});
