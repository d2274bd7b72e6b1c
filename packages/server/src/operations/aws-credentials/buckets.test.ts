import { expect, it } from 'vitest';
import { onEveryEngine, unique, type World } from '../../testing/world.ts';

/** Somebody with credentials `main`. */
async function withMain(world: World, more: object = {}) {
  const alice = await world.person('alice');
  const at = `/credentials/${alice.username}/aws`;
  const body = { name: 'main', access_key_id: 'AKIAFAKE1', secret_access_key: 'fake-1', ...more };
  expect((await alice.session.post(at, body)).status).toBe(204);
  return { alice, at, main: `${at}/main` };
}

onEveryEngine('buckets', (world) => {
  it('C07: are not restricted when absent, null, empty, or all of them by name', async () => {
    const alice = await world().person('alice');
    for (const buckets of [undefined, null, [], ['s3://*']]) {
      const name = unique('main');
      await alice.session.post(`/credentials/${alice.username}/aws`, { name, service_role_arn: 'role', buckets });
      expect((await alice.session.get(`/credentials/${alice.username}/aws/${name}`)).body.buckets).toEqual([]);
    }
  });

  it('C07: are never unrestricted by an empty list, which says so, only by s3://*', async () => {
    const { alice, main } = await withMain(world(), { buckets: ['s3://acme', 's3://acme-2/path/'] });
    const refused = await alice.session.patch(main, { buckets: [], name: 'renamed' });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(/^buckets: .*lift the restriction.*s3:\/\/\*/);
    for (const body of [{}, { buckets: null }]) {
      expect((await alice.session.patch(main, body)).status).toBe(204);
      expect((await alice.session.get(main)).body.buckets).toEqual(['s3://acme', 's3://acme-2/path/']);
    }
    expect((await alice.session.patch(main, { buckets: ['s3://other'] })).status).toBe(204);
    expect((await alice.session.get(main)).body.buckets).toEqual(['s3://other']);
    expect((await alice.session.patch(main, { buckets: ['s3://*'] })).status).toBe(204);
    expect((await alice.session.get(main)).body.buckets).toEqual([]);
    // Nothing to lift: clients send whole objects back.
    expect((await alice.session.patch(main, { buckets: [] })).status).toBe(204);
  });

  it('look like s3://bucket[/path], at most a hundred', async () => {
    const { alice, main } = await withMain(world());
    const good = [
      's3://abc',
      's3://a.b-c9/',
      's3://company-bucket-1/tiledb/',
      's3://abc/a b/ü',
      `s3://${'a'.repeat(63)}`,
    ];
    for (const bucket of good)
      expect((await alice.session.patch(main, { buckets: [bucket] })).status, bucket).toBe(204);
    const bad = [
      'acme',
      's3:/acme',
      'http://169.254.169.254/',
      's3://',
      's3://ab',
      's3://Acme',
      's3://-abc',
      's3://acme_evil',
      `s3://${'a'.repeat(64)}`,
      's3://abc/../other',
      's3://abc/./x',
      's3://abc\u0000',
      's3://abc/\n',
      's3://**',
      's3://*/x',
      `s3://abc/${'x'.repeat(1024)}`,
      7,
    ];
    for (const bucket of bad) {
      expect((await alice.session.patch(main, { buckets: [bucket] })).status, String(bucket)).toBe(400);
    }
    for (const buckets of ['s3://abc', {}, ['s3://*', 's3://abc'], Array(101).fill('s3://abc')]) {
      expect((await alice.session.patch(main, { buckets })).status).toBe(400);
    }
    expect((await alice.session.get(main)).body.buckets).toEqual(good.slice(-1));
  });
});
