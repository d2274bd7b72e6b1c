import { beforeAll, expect, it } from 'vitest';
import { FakeStore } from '../../testing/fake-store.ts';
import { expectStatus, onEveryEngine, type World } from '../../testing/world.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await FakeStore.shared();
});

async function withLake(world: World) {
  const alice = await world.person('alice');
  const at = `/credentials/${alice.username}/aws`;
  const lake = { name: 'lake', access_key_id: 'AKIAFAKE1', secret_access_key: 'fake-secret-of-the-lake' };
  await expectStatus(
    alice.session.post(at, { ...lake, endpoint: store.url, buckets: ['s3://acme-lake/raw', 's3://acme-lake/new'] }),
    204,
  );
  const sign = (method: string, path: string, more: object = {}) =>
    alice.session.post(`${at}/lake/sign`, { method, uri: store.url + path, ...more });
  return { alice, at, sign };
}

onEveryEngine('POST /credentials/{namespace}/aws/{name}/sign', (world) => {
  it('signs what clients send for reading, writing, copying, deleting and listing, and no header that they did not send', async () => {
    const { sign } = await withLake(world());
    const headers = {
      'Content-Type': ['application/octet-stream'],
      'x-amz-checksum-crc32': ['AAAAAA=='],
      'x-amz-sdk-checksum-algorithm': ['CRC32'],
      'x-amz-meta-origin': ['a'],
      'x-amz-server-side-encryption': ['AES256'],
      'x-amz-storage-class': ['STANDARD_IA'],
      'amz-sdk-invocation-id': ['fake'],
    };
    const { body } = await expectStatus(sign('PUT', '/acme-lake/raw/a', { headers }), 200);
    expect(body.headers).toMatchObject(headers);
    expect(body.headers.authorization[0]).toContain(
      'SignedHeaders=content-type;host;x-amz-checksum-crc32;x-amz-content-sha256;x-amz-date;x-amz-meta-origin;',
    );
    const copy = { headers: { 'x-amz-copy-source': ['acme-lake/new/b'], 'x-amz-metadata-directive': ['REPLACE'] } };
    await expectStatus(sign('PUT', '/acme-lake/raw/a', copy), 200);
    await expectStatus(sign('GET', '/acme-lake?list-type=2&prefix=raw%2F'), 200);
    await expectStatus(sign('DELETE', '/acme-lake/raw/a'), 200);
  });

  it('refuses headers that ask for more than the object: permissions, locks, tags', async () => {
    const { sign } = await withLake(world());
    for (const [name, value] of [
      ['x-amz-acl', 'public-read'],
      ['X-Amz-Acl', 'public-read'],
      ['x-amz-grant-full-control', 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'],
      ['x-amz-grant-read', 'id=fake'],
      ['x-amz-tagging', 'a=b'],
      ['x-amz-object-lock-mode', 'COMPLIANCE'],
      ['x-amz-object-lock-legal-hold', 'ON'],
      ['x-amz-bypass-governance-retention', 'true'],
      ['x-amz-rename-source', 'acme-lake/secret'],
      ['x-amz-something-new', 'fake'],
    ] as const) {
      for (const method of ['PUT', 'DELETE']) {
        const { status, body } = await sign(method, '/acme-lake/raw/a', { headers: { [name]: [value] } });
        expect([status, body.error], `${method} ${name}`).toEqual([400, 'path_not_allowed']);
        expect(body.message).toContain(name.toLowerCase());
      }
    }
  });

  it('refuses sub-resources, other buckets, keys beside the buckets, and ways around', async () => {
    const { sign } = await withLake(world());
    for (const [method, path, more] of [
      ['GET', '/acme-lake/raw/a?acl'],
      ['PUT', '/acme-lake/raw/a?acl'],
      ['PUT', '/acme-lake/raw/a?tagging'],
      ['PUT', '/acme-lake/raw/a?retention'],
      ['POST', '/acme-lake/raw/a?restore'],
      ['POST', '/acme-lake/raw/a?select&select-type=2'],
      ['PUT', '/acme-lake?policy'],
      ['GET', '/acme-lake?versions&prefix=raw/'],
      ['GET', '/acme-lake?list-type=2'],
      ['GET', '/acme-lake?list-type=2&prefix=raw'],
      ['GET', '/acme-lake?list-type=2&prefix=raw/&prefix='],
      ['HEAD', '/acme-lake'],
      ['DELETE', '/acme-lake'],
      ['GET', '/'],
      ['GET', '/other/raw/a'],
      ['GET', '/acme-lake/raw-evil/a'],
      ['GET', '/acme-lake/raw/../secret'],
      ['GET', '/acme-lake/raw/%2e%2e/secret'],
      ['GET', '/acme-lake/raw/%2E./secret'],
      ['GET', '/acme-lake/raw%2f..%2fsecret'],
      ['GET', '/acme-lake/raw\\..\\secret'],
      ['GET', '/acme-lake/raw/a#b'],
      ['PUT', '/acme-lake/raw/a', { headers: { 'x-amz-copy-source': ['/acme-lake/secret/a'] } }],
      ['PUT', '/acme-lake/raw/a', { headers: { 'x-amz-copy-source': ['acme-lake/raw/a', 'acme-lake/secret/a'] } }],
      [
        'PUT',
        '/acme-lake/raw/a',
        { headers: { 'X-Amz-Copy-Source': ['acme-lake/secret/a'], 'x-amz-copy-source': ['acme-lake/raw/a'] } },
      ],
      ['PUT', '/acme-lake/raw/a', { headers: { 'x-amz-copy-source': [] } }],
      ['PUT', '/acme-lake/raw/a', { headers: { 'content-type': ['a\nx-amz-acl:public-read'] } }],
      ['PUT', '/acme-lake/raw/a', { headers: { 'content-type:a\nx-amz-acl': ['public-read'] } }],
      ['PUT', '/acme-lake/raw/a', { headers: { 'x-amz-meta-a;x-amz-acl': ['public-read'] } }],
      ['PUT', '/acme-lake/raw/a', { headers: { 'x-amz-copy-source': ['acme-lake%2Fraw%2F..%2Fsecret'] } }],
      ['POST', '/acme-lake?delete', { body: '<Delete><Object><Key>secret/a</Key></Object></Delete>' }],
      ['POST', '/acme-lake?delete', { body: '<Delete><Object><Key> raw/a</Key></Object></Delete>' }],
      ['POST', '/acme-lake?delete', { body: '<Delete><Object><Key>raw/a</Key><Key>raw/b</Key></Object></Delete>' }],
      [
        'POST',
        '/acme-lake?delete',
        {
          body: '<!DOCTYPE Delete [<!ENTITY a "secret/a">]><Delete><Object><Key>raw/&a;</Key></Object></Delete>',
        },
      ],
      ['POST', '/acme-lake?delete'],
      ['DELETE', '/acme-lake/raw/a?versionId=fake'],
      [
        'POST',
        '/acme-lake?delete',
        { body: '<Delete><Object><Key>raw/a</Key><VersionId>fake</VersionId></Object></Delete>' },
      ],
      ['PATCH', '/acme-lake/raw/a'],
    ] as [string, string, object?][]) {
      const { status, body } = await sign(method, path, more);
      expect([status, body.error], `${method} ${path} ${JSON.stringify(more)}`).toEqual([
        400,
        expect.stringMatching(/^path_(not_allowed|unsafe)$/),
      ]);
    }
  });

  it('reads the bucket where the store does: a host that names one is signed for stores that read it there', async () => {
    const { alice, at } = await withLake(world());
    const patched = (change: object) => expectStatus(alice.session.patch(`${at}/lake`, change), 204);
    const sign = async (uri: string) => (await alice.session.post(`${at}/lake/sign`, { method: 'GET', uri })).status;
    const inHost = 'http://acme-lake.localhost:9000';
    await patched({ endpoint: 'http://localhost:9000', buckets: ['s3://acme-lake'] });
    // A store that reads paths alone gives the object `secret` of the bucket `other` for it.
    expect(await sign(`${inHost}/other/secret`)).toBe(400);
    expect(await sign('http://localhost:9000/acme-lake/other/secret')).toBe(200);
    await patched({ path_style: false });
    expect(await sign(`${inHost}/other/secret`)).toBe(200);
    expect(await sign('http://other.localhost:9000/acme-lake/secret')).toBe(400);
    // AWS itself reads both.
    await patched({ endpoint: '', path_style: true });
    expect(await sign('https://acme-lake.s3.us-east-1.amazonaws.com/other/secret')).toBe(200);
  });

  it('signs for no other host, and for none that only looks like the store', async () => {
    const { alice, at } = await withLake(world());
    const { host, port } = new URL(store.url);
    for (const uri of [
      `http://${host}.evil.example/acme-lake/raw/a`,
      `http://user@${host}/acme-lake/raw/a`,
      `http://127.0.0.1:${Number(port) + 1}/acme-lake/raw/a`,
      `https://${host}/acme-lake/raw/a`,
      `http://evil.example/acme-lake/raw/a`,
      '//evil.example/acme-lake/raw/a',
    ]) {
      const { status, body } = await alice.session.post(`${at}/lake/sign`, { method: 'GET', uri });
      expect([status, body.error], uri).toEqual([400, 'path_not_allowed']);
    }
  });
});
