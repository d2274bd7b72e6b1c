import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer, FakeStore, refuse } from '../../testing/fake-store.ts';
import { sql } from '../../testing/sql.ts';
import { eventually, expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await FakeStore.start();
});
afterAll(() => store.close());

const body = (more: object = {}) => ({
  name: 'lake',
  access_key_id: 'AKIAFAKE1',
  secret_access_key: 'fake-secret-of-the-lake',
  service_role_arn: 'arn:aws:iam::123456789012:role/lake',
  endpoint: store.url,
  buckets: ['s3://acme-lake/raw'],
  ...more,
});

async function withLake(world: World, more: object = {}) {
  const alice = await world.person('alice');
  const at = `/credentials/${alice.username}/aws`;
  await expectStatus(alice.session.post(at, body(more)), 204);
  store.behave = (asked, response) => answer(asked, response);
  return { alice, at, lake: `${at}/lake/temporary` };
}

const policy = () => JSON.parse(store.lastForm.get('Policy') ?? '');

onEveryEngine('GET /credentials/{namespace}/aws/{name}/temporary', (world) => {
  it('answers in the form that AWS SDKs read, asks for no more than the path, and never shows the stored secret', async () => {
    const { alice, lake } = await withLake(world());
    const { status, body: key, headers, text } = await alice.session.get(`${lake}?path=s3://acme-lake/raw/2030`);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(key).toMatchObject({
      Region: 'us-east-1',
      Endpoint: store.url,
      Path: 's3://acme-lake/raw/2030/',
      Access: 'read',
    });
    expect(key.AccessKeyId).toMatch(/^ASIAFAKE/);
    expect(key.Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(text).not.toContain('fake-secret-of');
    const form = store.lastForm;
    expect(form.get('Action')).toBe('AssumeRole');
    expect(form.get('ExternalId')).toMatch(/^tessera-\w{32}$/);
    expect(form.get('RoleSessionName')).toMatch(/^[\w+=,.@-]{2,32}$/);
    expect(policy().Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: ['arn:aws:s3:::acme-lake/raw/2030/*'],
      },
      {
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: ['arn:aws:s3:::acme-lake'],
        Condition: { StringLike: { 's3:prefix': ['raw/2030/*'] } },
      },
      { Effect: 'Allow', Action: ['s3:GetBucketLocation'], Resource: ['arn:aws:s3:::acme-lake'] },
    ]);
  });

  it('asks the store as a part of the trace that the log line names', async () => {
    const { alice, lake } = await withLake(world());
    const { headers } = await expectStatus(alice.session.get(lake), 200);
    const id = headers.get('x-request-id') ?? '?';
    const line = await eventually(() => world().log.find((text) => text.includes(id) && text.includes('"request"')));
    const { trace_id: trace } = JSON.parse(line);
    expect(trace).toMatch(/^[0-9a-f]{32}$/);
    expect(store.asked.at(-1)?.headers['traceparent']).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
  });

  it('writes each format as its reader wants it', async () => {
    const { alice, lake } = await withLake(world());
    const ask = (format: string) => alice.session.get(`${lake}?format=${format}`);
    expect((await ask('process')).body).toMatchObject({ Version: 1, SessionToken: 'fake-session-token==' });
    const env = await ask('env');
    expect(env.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(env.text).toMatch(
      /^export AWS_ACCESS_KEY_ID='ASIAFAKE\d+'\nexport AWS_SECRET_ACCESS_KEY='fake\+session\/secret'\n/,
    );
    expect(env.text).toContain(`export AWS_ENDPOINT_URL_S3='${store.url}'\n`);
    const { host } = new URL(store.url);
    expect((await ask('tiledb')).body).toMatchObject({
      'vfs.s3.endpoint_override': host,
      'vfs.s3.scheme': 'http',
      'vfs.s3.use_virtual_addressing': 'false',
    });
    const { body: iceberg } = await ask('iceberg');
    expect(iceberg['storage-credentials'][0]).toMatchObject({
      prefix: 's3://acme-lake/raw/',
      config: { 's3.path-style-access': 'true', 'client.region': 'us-east-1' },
    });
    const { body: unity } = await ask('unity');
    expect(unity).toMatchObject({ url: 's3://acme-lake/raw/', expiration_time: expect.any(Number) });
    expect((await ask('xml')).status).toBe(400);
  });

  it('refuses paths outside the buckets, beside a prefix, and unsafe ones, before the store is asked', async () => {
    const { alice, lake } = await withLake(world());
    const before = store.asked.length;
    const refused = async (path: string) =>
      (await alice.session.get(`${lake}?path=${encodeURIComponent(path)}`)).body.error;
    for (const path of [
      's3://acme-lake/raw-evil',
      's3://acme-lake',
      's3://acme-lake/ra',
      's3://other/raw',
      's3://acme-lake/rawx/',
    ]) {
      expect(await refused(path), path).toBe('path_not_allowed');
    }
    const unsafe = [
      'raw/*',
      'raw/?',
      'raw/$' + '{aws:username}',
      'raw/a b',
      'raw/"',
      'raw/\\',
      'raw/%2e',
      'raw//a',
      'raw/./a',
      'raw/../a',
      'raw/\u0007',
      'raw/\u200b',
    ];
    for (const path of unsafe) expect(await refused(`s3://acme-lake/${path}`), path).toBe('path_unsafe');
    for (const path of ['', 'acme-lake', 'https://acme-lake/raw', 's3://A/raw', 's3://*']) {
      expect(await refused(path), path).toBe('path_unsafe');
    }
    expect(store.asked.length).toBe(before);
  });

  it('refuses a parameter that it does not know, which would make a wider key than was meant', async () => {
    const { alice, lake } = await withLake(world());
    const before = store.asked.length;
    for (const name of ['paths', 'Path', 'path[]', 'prefix', 'expires', 'read_only']) {
      const key = await alice.session.get(`${lake}?${new URLSearchParams({ [name]: '900' })}`);
      expect([key.status, key.body.error], name).toEqual([400, 'invalid_request']);
      expect(key.body.message).toBe(`${name}: is not known here`);
    }
    const signed = lake.replace(/temporary$/, 'presign');
    const answer = await alice.session.post(signed, { path: 's3://acme-lake/raw/a.csv', expiry: 60 });
    expect([answer.status, answer.body.message]).toEqual([400, 'expiry: is not known here']);
    expect(store.asked.length).toBe(before);
  });

  it('says how many paths fit where there are too many, and cuts none off', async () => {
    const { alice, lake } = await withLake(world());
    const query = (count: number) =>
      Array.from({ length: count }, (_, at) => `path=s3://acme-lake/raw/${'x'.repeat(20)}${at + 100}`).join('&');
    const refused = await alice.session.get(`${lake}?${query(60)}`);
    expect([refused.status, refused.body.error]).toEqual([400, 'policy_too_large']);
    const fits = Number(/(\d+) of them fit/.exec(refused.body.message)?.[1]);
    expect((await alice.session.get(`${lake}?${query(fits)}`)).status).toBe(200);
    expect((await alice.session.get(`${lake}?${query(fits + 1)}`)).status).toBe(400);
  });

  it("lets the role cap the access, and the token's scope, and tells an outsider of nothing", async () => {
    const [owner, reader, writer, eraser, mallory] = (await Promise.all(
      ['owner', 'reader', 'writer', 'eraser', 'mallory'].map((name) => world().person(name)),
    )) as [Person, Person, Person, Person, Person];
    const acme = await world().organization(owner, {
      read_only: reader,
      read_write: writer,
      read_write_delete: eraser,
    });
    await expectStatus(owner.session.post(`/credentials/${acme}/aws`, body()), 204);
    store.behave = (asked, response) => answer(asked, response);
    const may = async (person: Person['session']) => {
      const statuses = [];
      for (const access of ['read', 'write', 'delete']) {
        const { status, body: said } = await person.get(`/credentials/${acme}/aws/lake/temporary?access=${access}`);
        statuses.push(status === 200 ? 200 : said.error);
      }
      return statuses;
    };
    expect(await may(reader.session)).toEqual([200, 'forbidden', 'forbidden']);
    expect(await may(writer.session)).toEqual([200, 200, 'forbidden']);
    expect(await may(eraser.session)).toEqual([200, 200, 200]);
    expect(await may(mallory.session)).toEqual(Array(3).fill('namespace_not_found'));
    const scoped = async (scope: string) => may(world().withKey(await world().key(owner, scope)));
    expect(await scoped('array:read')).toEqual([200, 'insufficient_scope', 'insufficient_scope']);
    expect(await scoped('array:read-write')).toEqual([200, 200, 200]);
    expect(await scoped('organization:admin')).toEqual(Array(3).fill('insufficient_scope'));
    // A demotion and a removal hold from the next request, in spite of the cache.
    await owner.session.patch(`/organizations/${acme}/${eraser.username}`, { role: 'read_only' });
    expect(await may(eraser.session)).toEqual([200, 'forbidden', 'forbidden']);
    await owner.session.delete(`/organizations/${acme}/${eraser.username}`);
    expect(await may(eraser.session)).toEqual(Array(3).fill('namespace_not_found'));
  });

  it('asks the store once for the same, and anew for another access, path, role, duration, or changed credentials', async () => {
    const { alice, at, lake } = await withLake(world());
    const key = async (query = '') => (await expectStatus(alice.session.get(lake + query), 200)).body.AccessKeyId;
    const first = await key();
    expect(await key()).toBe(first);
    const others = [await key('?access=write'), await key('?path=s3://acme-lake/raw/a'), await key('?duration=1800')];
    await alice.session.patch(`${at}/lake`, { region: 'eu-west-1' });
    others.push(await key());
    expect(new Set([first, ...others]).size).toBe(5);
  });

  it('lets many that come at the same moment cause one call', async () => {
    const { alice, lake } = await withLake(world());
    let calls = 0;
    store.behave = async (asked, response) => {
      calls++;
      await new Promise((resolve) => setTimeout(resolve, 300));
      answer(asked, response);
    };
    const all = await Promise.all(Array.from({ length: 200 }, () => alice.session.get(lake)));
    expect(new Set(all.map(({ body: one }) => one.AccessKeyId)).size).toBe(1);
    expect(calls).toBe(1);
  });

  it('never outlives the token, and is refused where less than 15 minutes are left', async () => {
    const { alice, lake } = await withLake(world());
    const token = async (seconds: number) => {
      const expires = new Date(Date.now() + seconds * 1000).toISOString();
      return world().withKey(await world().key(alice, 'array:read', { expires, name: unique('t') }));
    };
    const before = store.asked.length;
    const short = await (await token(600)).get(lake);
    expect([short.status, short.body.error]).toEqual([403, 'token_expires_too_soon']);
    expect(store.asked.length).toBe(before);
    const end = Date.now() + 1200_000;
    const { body: key } = await (await token(1200)).get(lake);
    expect(Date.parse(key.Expiration)).toBeLessThanOrEqual(end + 2000);
    // The store counts from when it makes the key, which is some seconds later where it is slow.
    expect(Number(store.lastForm.get('DurationSeconds'))).toBeLessThanOrEqual(1185);
    // As much for one that would end just behind it.
    await (await token(3605)).get(`${lake}?access=read&path=s3://acme-lake/raw/late`);
    expect(Number(store.lastForm.get('DurationSeconds'))).toBeLessThanOrEqual(3590);
    for (const duration of ['899', '43201', '0', '-1', '1e3', 'x']) {
      expect((await alice.session.get(`${lake}?duration=${duration}`)).status, duration).toBe(400);
    }
  });

  it('cuts the duration to an hour where the role allows no more', async () => {
    const { alice, lake } = await withLake(world());
    store.behave = (asked, response) => {
      const seconds = Number(new URLSearchParams(asked.body).get('DurationSeconds'));
      if (seconds > 3600) refuse(response, 400, 'ValidationError');
      else answer(asked, response);
    };
    const { body: key } = await expectStatus(alice.session.get(`${lake}?duration=7200`), 200);
    expect(Date.parse(key.Expiration) - Date.now()).toBeLessThanOrEqual(3600_000);
  });

  it('needs a path where nothing restricts the credentials, but from owners, admins and oneself', async () => {
    const { alice, lake } = await withLake(world(), { buckets: [] });
    expect((await alice.session.get(lake)).body.Path).toBe('s3://*');
    const writer = await world().person('writer');
    const acme = await world().organization(alice, { read_write: writer });
    await expectStatus(alice.session.post(`/credentials/${acme}/aws`, body({ buckets: [] })), 204);
    const at = `/credentials/${acme}/aws/lake/temporary`;
    expect((await writer.session.get(at)).body.error).toBe('path_required');
    expect((await writer.session.get(`${at}?path=s3://acme-lake`)).status).toBe(200);
  });

  it('is audited with actor, purpose and end, and sets the last use of the credentials', async () => {
    const { alice, at, lake } = await withLake(world());
    await expectStatus(alice.session.get(`${lake}?access=write`), 200);
    const entries = await eventually(async () => {
      await world().app.deps.audit.flush();
      const found = await sql(world(), "select actor_id, detail from audit where action = 'credentials.vend'");
      return found.filter(({ actor_id }) => actor_id === alice.id)[0];
    });
    expect(entries.detail).toMatch(/^write s3:\/\/acme-lake\/raw\/ until \d{4}-/);
    await eventually(async () => (await alice.session.get(`${at}/lake`)).body.last_used_at);
  });
});

onEveryEngine('a store that refuses', (world) => {
  it('is a 502 with a reason, and none of its words', async () => {
    const cases: [number, string, string][] = [
      [403, 'AccessDenied', 'access_denied'],
      [403, 'SignatureDoesNotMatch', 'key_invalid'],
      [403, 'InvalidClientTokenId', 'key_invalid'],
      [403, 'RequestTimeTooSkewed', 'clock_skew'],
      [404, 'NoSuchEntity', 'no_such_role'],
      [403, 'RegionDisabledException', 'region_disabled'],
      [500, 'InternalError', 'unreachable'],
    ];
    for (const [status, code, reason] of cases) {
      const { alice, lake } = await withLake(world());
      store.behave = (_, response) => refuse(response, status, code);
      const { body: said, status: told, text } = await alice.session.get(lake);
      expect([told, said.error, said.reason], code).toEqual([502, 'store_refused', reason]);
      expect(said).toMatchObject({ Code: 'store_refused', Message: said.message });
      expect(text).not.toContain('fake words');
    }
  });

  it('is told apart where it makes no keys at all, or finds the policy too large', async () => {
    const cases: [number, string, number, string][] = [
      [405, 'MethodNotAllowed', 409, 'vending_unsupported'],
      [400, 'InvalidAction', 409, 'vending_unsupported'],
      [400, 'PackedPolicyTooLarge', 400, 'policy_too_large'],
    ];
    for (const [status, code, told, error] of cases) {
      const { alice, lake } = await withLake(world());
      store.behave = (_, response) => refuse(response, status, code);
      const answered = await alice.session.get(lake);
      expect([answered.status, answered.body.error]).toEqual([told, error]);
    }
    const { alice, lake } = await withLake(world(), { service_role_arn: undefined });
    store.behave = (_, response) => refuse(response, 404, 'NoSuchEntity');
    expect((await alice.session.get(lake)).body.error).toBe('vending_unsupported');
  });

  it('is unreachable where its answer is garbage, endless, cut off, a redirect, or none', async () => {
    const elsewhere = await FakeStore.start();
    const behaviours: FakeStore['behave'][] = [
      (_, response) => void response.end('<html>not an answer</html>'),
      (_, response) => void response.end('<Credentials><AccessKeyId>A B\n</AccessKeyId></Credentials>'),
      (_, response) => void response.end('x'.repeat(200_000)),
      (_, response) => void response.destroy(),
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('<Assume');
        setTimeout(() => response.destroy(), 20);
      },
      (_, response) => void response.writeHead(307, { location: elsewhere.url }).end(),
    ];
    for (const behave of behaviours) {
      const { alice, lake } = await withLake(world());
      store.behave = behave;
      const { status, body: said } = await alice.session.get(lake);
      expect([status, said.reason], String(behave)).toEqual([502, 'unreachable']);
    }
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  });

  it('has a wrong clock where its keys have ended already, or its date says so', async () => {
    const { alice, lake } = await withLake(world());
    store.behave = (asked, response) => answer(asked, response, -60);
    expect((await alice.session.get(lake)).body.reason).toBe('clock_skew');
    const second = await withLake(world());
    store.behave = (_, response) => {
      response.setHeader('date', new Date(Date.now() - 3600_000).toUTCString());
      refuse(response, 403, 'AccessDenied');
    };
    expect((await second.alice.session.get(second.lake)).body.reason).toBe('clock_skew');
    // One that is ahead gives keys that are told to end when they really do.
    const third = await withLake(world());
    store.behave = (asked, response) => answer(asked, response, 9000);
    const { body: key } = await third.alice.session.get(third.lake);
    expect(Date.parse(key.Expiration)).toBeLessThanOrEqual(Date.now() + 3600_000);
  });

  it('is not asked again by each of many, and is again soon', async () => {
    const { alice, lake } = await withLake(world());
    let calls = 0;
    store.behave = (_, response) => {
      calls++;
      refuse(response, 403, 'AccessDenied');
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => alice.session.get(lake)));
    // It is forgotten after a second, and a slow machine takes several for fifty requests.
    expect(calls).toBeLessThanOrEqual(1 + (performance.now() - began) / 1000);
    store.behave = (asked, response) => answer(asked, response);
    await eventually(async () => ((await alice.session.get(lake)).status === 200 ? true : undefined));
  });
});

onEveryEngine('GET /credentials/{namespace}/-/temporary', (world) => {
  it('takes the credentials whose buckets cover the path, the longest first, else the default', async () => {
    const alice = await world().person('alice');
    const at = `/credentials/${alice.username}/aws`;
    const add = (name: string, buckets: string[]) =>
      expectStatus(
        alice.session.post(at, body({ name, buckets, access_key_id: unique('AKIAFAKE'), region: name })),
        204,
      );
    await add('all', []);
    await add('wide', ['s3://acme-lake']);
    await add('narrow', ['s3://acme-lake/raw/']);
    store.behave = (asked, response) => answer(asked, response);
    const region = async (query: string) => {
      const { body: said } = await alice.session.get(`/credentials/${alice.username}/-/temporary${query}`);
      return said.Region ?? said.error;
    };
    expect(await region('?path=s3://acme-lake/raw/2030')).toBe('narrow');
    expect(await region('?path=s3://acme-lake/rawer')).toBe('wide');
    expect(await region('?path=s3://acme-lake/raw&path=s3://acme-lake/other')).toBe('wide');
    expect(await region('?path=s3://elsewhere/a')).toBe('all');
    expect(await region('')).toBe('all');
    await alice.session.patch(`${at}/all`, { default: false });
    expect(await region('?path=s3://elsewhere/a')).toBe('path_not_allowed');
    expect(await region('')).toBe('credentials_not_found');
  });
});
