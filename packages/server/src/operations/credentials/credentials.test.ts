import { expect, it } from 'vitest';
import { onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';
import { openSecret } from '../aws-credentials/key-pair.ts';
import { isLarge } from '../large-answers.ts';

/** One body of each member of the union, with secrets that are visibly fake. */
const bodies = {
  'credential.aws': { credential: { aws: { access_key_id: 'AKIAFAKE1', secret_access_key: 'fake-aws' } } },
  'credential.azure': { credential: { azure: { account_name: 'fakeacct', account_key: 'fake-azure' } } },
  'application.azure': {
    credential: {
      azure: { account_name: 'fakeacct', tenant_id: 'fakedir', client_id: 'fakeapp', client_secret: 'fake-entra' },
    },
  },
  'credential.gcp': { credential: { gcp: { access_key_id: 'GOOGFAKE1', secret_access_key: 'fake-gcp' } } },
  'role.aws': { role: { aws: { role_arn: 'arn:aws:iam::123456789012:role/fake', external_id: 'given' } } },
  'token.azure': { token: { azure: { account_name: 'fakeacct', sas_token: 'sv=fake&sig=fake-sas' } } },
  'token.gcp': {
    token: {
      gcp: { key_text: '{"private_key":"fake-pem","client_email":"fake@fake.example","private_key_id":"fakeid"}' },
    },
  },
};
const types = {
  'credential.aws': 'key',
  'credential.azure': 'key',
  'application.azure': 'key',
  'credential.gcp': 'key',
  'role.aws': 'arn',
  'token.azure': 'azure_token',
  'token.gcp': 'token',
};

async function withAll(world: World): Promise<{ alice: Person; v2: Person['session']; at: string }> {
  const alice = await world.person('alice');
  const v2 = alice.session.below('/v2');
  const at = `/credentials/${alice.username}`;
  for (const [name, body] of Object.entries(bodies)) {
    expect((await v2.post(at, { name, ...body })).status, name).toBe(204);
  }
  return { alice, v2, at };
}

const names = (answer: { body: { credentials: { name: string }[] } }) =>
  answer.body.credentials.map(({ name }) => name).sort();

onEveryEngine('/v2/credentials/{namespace}', (world) => {
  it('stores each kind of each provider, and shows it without its secret', async () => {
    const { v2, at } = await withAll(world());
    const shown: Record<string, object> = {
      'credential.aws': { provider: 'AWS', credential: { aws: { access_key_id: 'AKIAFAKE1' } } },
      'credential.azure': { provider: 'AZURE', credential: { azure: { account_name: 'fakeacct' } } },
      'application.azure': {
        provider: 'AZURE',
        credential: { azure: { account_name: 'fakeacct', tenant_id: 'fakedir', client_id: 'fakeapp' } },
      },
      'credential.gcp': { provider: 'GCP', credential: { gcp: { access_key_id: 'GOOGFAKE1' } } },
      'role.aws': { provider: 'AWS', role: { aws: { role_arn: 'arn:aws:iam::123456789012:role/fake' } } },
      'token.azure': { provider: 'AZURE', token: { azure: { account_name: 'fakeacct' } } },
      'token.gcp': { provider: 'GCP', token: { gcp: { account_id: 'fake@fake.example', key_id: 'fakeid' } } },
    };
    for (const [name, expected] of Object.entries(shown)) {
      const { body, text } = await v2.get(`${at}/${name}`);
      const { uuid, created_at, updated_at, provider_default, secret_set_at, ...rest } = body;
      expect(rest, name).toEqual({ name, allowed_in_tasks: true, buckets: [], ...expected });
      expect(text).not.toMatch(/fake-|given/);
    }
    expect((await v2.get(at)).text).not.toMatch(/fake-|given/);
  });

  it('seals each secret to its row and field', async () => {
    const { alice } = await withAll(world());
    const { db, keyRing } = world().app.deps;
    const found = await db.read(({ awsCredentials }) => awsCredentials.listOf(alice.id));
    const azure = found.find(({ name }) => name === 'credential.azure');
    if (!azure?.secret) throw new Error('it has no secret');
    expect(openSecret(keyRing, azure.secret, azure)).toBe('fake-azure');
    const { secret } = azure;
    expect(() => openSecret(keyRing, secret, { ...azure, kind: 'azure_token' })).toThrow();
  });

  it('lists by provider and type, where token has those of Azure too, and by pages', async () => {
    const { v2, at } = await withAll(world());
    expect(names(await v2.get(at))).toEqual(Object.keys(bodies).sort());
    expect(names(await v2.get(`${at}?provider=AZURE`))).toEqual([
      'application.azure',
      'credential.azure',
      'token.azure',
    ]);
    expect(names(await v2.get(`${at}?type=key`))).toEqual([
      'application.azure',
      'credential.aws',
      'credential.azure',
      'credential.gcp',
    ]);
    for (const type of ['arn', 'azure_token']) {
      const expected = Object.entries(types).flatMap(([name, its]) => (its === type ? name : []));
      expect(names(await v2.get(`${at}?type=${type}`)), type).toEqual(expected);
    }
    expect(names(await v2.get(`${at}?type=token`))).toEqual(['token.azure', 'token.gcp']);
    const page = await v2.get(`${at}?page=2&per_page=4`);
    expect(page.body.pagination_metadata).toEqual({ page: 2, per_page: 4, total_pages: 2, total_items: 7 });
    expect(page.body.credentials).toHaveLength(3);
    expect((await v2.get(`${at}?type=nothing`)).status).toBe(400);
    expect((await v2.get(`${at}?page=0`)).status).toBe(400);
    const nobody = await world().person('empty');
    expect((await nobody.session.below('/v2').get(`/credentials/${nobody.username}`)).body.credentials).toEqual([]);
  });

  it('reads one long list at a time in either version, and a short one at once', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const { db, newId, largeAnswers } = world().app.deps;
    const at = '2030-01-01T00:00:00.000Z';
    const role = { kind: 'aws', serviceRoleArn: 'arn:aws:iam::123456789012:role/x', allowedInTasks: true } as const;
    await db.write(async ({ awsCredentials }) => {
      for (let one = 0; one < 21; one++) {
        const names = { id: newId(), namespaceId: alice.id, name: `role-${one}` };
        await awsCredentials.insert({ ...names, ...role, isDefault: false, buckets: [], createdAt: at, updatedAt: at });
      }
    });
    const list = async ({ session, username }: Person) => [
      (await session.get(`/credentials/${username}/aws`)).status,
      (await session.below('/v2').get(`/credentials/${username}`)).status,
    ];
    let release = () => {};
    const held = new Promise<string>((resolve) => {
      release = () => resolve('done');
    });
    // One that is read, and as many as may wait.
    const others = Array.from({ length: 101 }, () => largeAnswers.build(({ large }) => (large ? held : isLarge)));
    expect(await list(alice)).toEqual([429, 429]);
    expect(await list(bob)).toEqual([200, 200]);
    release();
    await Promise.all(others);
    expect(await list(alice)).toEqual([200, 200]);
  });

  it('refuses none and several members of the union, and half of one', async () => {
    const alice = await world().person('alice');
    const v2 = alice.session.below('/v2');
    const bad = [
      {},
      { credential: {} },
      { ...bodies['credential.aws'], ...bodies['role.aws'] },
      { credential: { ...bodies['credential.aws'].credential, ...bodies['credential.gcp'].credential } },
      { credential: { aws: { access_key_id: 'AKIAFAKE1' } } },
      { credential: { aws: { secret_access_key: 'fake' } } },
      { credential: { azure: { account_name: 'fake' } } },
      { role: { aws: { external_id: 'x'.repeat(20) } } },
      { token: { gcp: {} } },
      { credential: { azure: { account_name: 'fake', client_id: 'fake', client_secret: 'fake' } } },
      { credential: { azure: { ...bodies['application.azure'].credential.azure, account_key: 'fake' } } },
      { ...bodies['credential.azure'], buckets: ['s3://acme-lake'] },
      { token: { azure: { sas_token: 'fake' } } },
    ];
    for (const body of bad) {
      const answer = await v2.post(`/credentials/${alice.username}`, { name: 'main', ...body });
      expect([answer.status, answer.body.error], JSON.stringify(body)).toEqual([400, 'invalid_request']);
    }
    expect((await v2.get(`/credentials/${alice.username}`)).body.credentials).toEqual([]);
  });

  it('refuses invisible characters in every part of a key, as v1 does', async () => {
    const alice = await world().person('alice');
    const v2 = alice.session.below('/v2');
    for (const [member, fields] of [
      ['credential', { aws: ['access_key_id', 'secret_access_key'] }],
      ['credential', { azure: ['account_name', 'account_key', 'tenant_id', 'client_id', 'client_secret'] }],
      ['credential', { gcp: ['access_key_id', 'secret_access_key'] }],
      ['token', { azure: ['account_name', 'sas_token'] }],
    ] as const) {
      for (const [provider, names] of Object.entries(fields)) {
        for (const name of names) {
          const body = { name: 'main', [member]: { [provider]: { [name]: 'FAKE\u200bKEY' } } };
          const { status, body: said } = await v2.post(`/credentials/${alice.username}`, body);
          expect([status, said.message], `${member}.${provider}.${name}`).toEqual([
            400,
            expect.stringContaining(`${name}: must not have invisible characters`),
          ]);
        }
      }
    }
  });

  it('has one default a provider, as v1 has it of AWS', async () => {
    const { alice, v2, at } = await withAll(world());
    const defaults = async () =>
      (await v2.get(at)).body.credentials.flatMap((one: { name: string; provider_default: boolean }) =>
        one.provider_default ? one.name : [],
      );
    expect(await defaults()).toEqual(['credential.aws', 'credential.azure', 'credential.gcp']);
    expect((await v2.patch(`${at}/token.azure`, { provider_default: true })).status).toBe(204);
    expect((await v2.patch(`${at}/role.aws`, { provider_default: true })).status).toBe(204);
    expect(await defaults()).toEqual(['credential.gcp', 'role.aws', 'token.azure']);
    const v1 = await alice.session.get(`${at}/aws`);
    expect(v1.body.map((one: { name: string; default: boolean }) => [one.name, one.default])).toEqual([
      ['credential.aws', false],
      ['role.aws', true],
    ]);
  });

  it('is one table with v1, which neither shows, changes nor deletes credentials of other providers', async () => {
    const { alice, v2, at } = await withAll(world());
    for (const name of ['credential.azure', 'token.gcp']) {
      for (const answer of [
        await alice.session.get(`${at}/aws/${name}`),
        await alice.session.patch(`${at}/aws/${name}`, { default: true }),
        await alice.session.delete(`${at}/aws/${name}`),
      ]) {
        expect(answer.body.error).toBe('credentials_not_found');
      }
      const taken = await alice.session.post(`${at}/aws`, { name, service_role_arn: 'fake' });
      expect(taken.body.error).toBe('credentials_name_taken');
    }
    const stored = {
      name: 'both',
      access_key_id: 'AKIAFAKE2',
      secret_access_key: 'fake',
      service_role_arn: 'arn:aws:iam:::role/fake',
      endpoint: 'https://192.0.43.7:9000',
      region: 'eu-central-1',
      path_style: true,
      buckets: ['s3://acme'],
    };
    expect((await alice.session.post(`${at}/aws`, stored)).status).toBe(204);
    const { name, secret_access_key: _, buckets, ...aws } = stored;
    expect((await v2.get(`${at}/both`)).body).toMatchObject({ name, buckets, credential: { aws } });
    expect((await v2.delete(`${at}/both`)).status).toBe(204);
    expect((await alice.session.get(`${at}/aws/both`)).status).toBe(404);
  });

  it('changes a part alone, and neither the type nor a key without its secret', async () => {
    const { v2, at } = await withAll(world());
    const one = `${at}/credential.aws`;
    expect((await v2.patch(one, { name: 'renamed', allowed_in_tasks: false })).status).toBe(204);
    const renamed = `${at}/renamed`;
    expect((await v2.patch(renamed, { credential: { aws: { region: 'eu-west-1' } } })).status).toBe(204);
    expect((await v2.get(renamed)).body).toMatchObject({
      allowed_in_tasks: false,
      credential: { aws: { access_key_id: 'AKIAFAKE1', region: 'eu-west-1' } },
    });
    for (const body of [
      bodies['role.aws'],
      bodies['credential.gcp'],
      { credential: { aws: { access_key_id: 'AKIAFAKE9' } } },
      { credential: { aws: { secret_access_key: '' } } },
    ]) {
      expect((await v2.patch(renamed, body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await v2.patch(renamed, { name: 'token.gcp' })).body.error).toBe('credentials_name_taken');
  });

  it('tells the age of a key, through other changes of the credential', async () => {
    const { v2, at } = await withAll(world());
    const since = async () => (await v2.get(`${at}/credential.aws`)).body.secret_set_at;
    const first = await since();
    expect(first).toBe((await v2.get(`${at}/credential.aws`)).body.created_at);
    const change = (aws: object) => v2.patch(`${at}/credential.aws`, { credential: { aws } });
    expect((await change({ region: 'eu-west-1' })).status).toBe(204);
    expect(await since()).toBe(first);
    expect((await change({ secret_access_key: 'fake-second' })).status).toBe(204);
    expect(Date.parse(await since())).toBeGreaterThan(Date.parse(first));
    expect((await v2.get(`${at}/role.aws`)).body.secret_set_at).toBeUndefined();
  });

  it('keeps an external ID that cannot be guessed and no other namespace has, and no other', async () => {
    const [alice, victor] = [await world().person('alice'), await world().person('victor')];
    const given = unique('long-enough-to-keep');
    const role = (external_id: string) => ({
      role: { aws: { role_arn: 'arn:aws:iam::123456789012:role/a', external_id } },
    });
    const stored = async (person: Person, external_id: string) => {
      const name = unique('role');
      const answer = await person.session
        .below('/v2')
        .post(`/credentials/${person.username}`, { name, ...role(external_id) });
      expect(answer.status).toBe(204);
      const found = await world().app.deps.db.read(({ awsCredentials }) => awsCredentials.find(person.id, name));
      return found?.externalId;
    };
    expect(await stored(alice, 'short')).toBeUndefined();
    expect(await stored(alice, given)).toBe(given);
    expect(await stored(victor, given)).toBeUndefined();
    expect(await stored(alice, given)).toBe(given);
  });

  it('refuses endpoints that this server must not connect to, with a sentence', async () => {
    const alice = await world().person('alice');
    const v2 = alice.session.below('/v2');
    for (const endpoint of [
      'http://169.254.169.254',
      'https://10.0.0.1',
      'https://[::ffff:10.0.0.1]',
      'ftp://192.0.43.7',
    ]) {
      const aws = { access_key_id: 'AKIAFAKE', secret_access_key: 'fake', endpoint };
      const second = await v2.post(`/credentials/${alice.username}`, { credential: { aws } });
      const first = await alice.session.post(`/credentials/${alice.username}/aws`, aws);
      for (const { status, body } of [first, second]) {
        expect([status, body.error], endpoint).toEqual([400, 'endpoint_not_allowed']);
        expect(body.message).toMatch(/TESSERA_STORE_ENDPOINTS/);
      }
    }
    expect((await v2.get(`/credentials/${alice.username}`)).body.credentials).toEqual([]);
  });

  it('is all that there is below /v2', async () => {
    const alice = await world().person('alice');
    const { username } = alice;
    for (const prefix of ['/v2', '/v3', '/v4']) {
      for (const path of [
        '/user',
        `/credentials/${username}/aws/main`,
        '/groups',
        `/credentials/${username}/a/temporary`,
      ]) {
        expect((await alice.session.below(prefix).get(path)).status, prefix + path).toBe(404);
      }
    }
    for (const prefix of ['/v3', '/v4', '/v1']) {
      expect((await alice.session.below(prefix).get(`/credentials/${username}`)).status).toBe(404);
    }
  });
});
