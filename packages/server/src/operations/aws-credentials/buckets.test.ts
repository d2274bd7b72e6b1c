import { expect, it } from 'vitest';
import { onEveryEngine, unique, type World } from '../../testing/world.ts';

/** A user with credentials `main`. */
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
      // From before March 2018.
      's3://My_Legacy_Bucket',
      's3://ACME-Data/raw/2015',
      's3://a_b/',
      's3://-abc',
      's3://1.2.3.4.5',
      's3://abc/100%/x',
      's3://abc/a..b/c',
      's3://my-ap-hash-s3alias/x',
      `s3://${'a'.repeat(255)}`,
    ];
    for (const bucket of good)
      expect((await alice.session.patch(main, { buckets: [bucket] })).status, bucket).toBe(204);
    const bad = [
      'acme',
      's3:/acme',
      'http://169.254.169.254/',
      's3://',
      's3://ab',
      's3://ä-bucket',
      's3://a b c',
      `s3://${'a'.repeat(256)}`,
      's3://1.2.3.4',
      's3://192.168.1.1/x',
      's3://my..bucket',
      's3://.../x',
      's3://abc//x',
      's3://abc//',
      's3://abc/a//b',
      's3://abc/..',
      's3://abc/%2e%2e/x',
      's3://abc/a%2Fb',
      's3://abc/%252e',
      's3://abc/%25252F',
      's3://abc/%c0%ae',
      's3://abc/a%00',
      's3://abc/a\\b',
      's3://abc/a%5Cb',
      's3://abc/a?b',
      's3://abc/a#b',
      's3://abc/\u202ex',
      's3://abc/x\u200f',
      's3://abc/x\u2067',
      's3://tenant:bucket',
      's3://abc@evil',
      'S3://abc',
      's3://arn:aws:s3:::bucket',
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

  it('are kept as written, but for blanks around them', async () => {
    const { alice, main } = await withMain(world());
    await alice.session.patch(main, { buckets: [' s3://My_Bucket/A/ ', '\ts3://my_bucket\u00a0'] });
    expect((await alice.session.get(main)).body.buckets).toEqual(['s3://My_Bucket/A/', 's3://my_bucket']);
  });

  it('tell of the alias where an access point is named by its ARN', async () => {
    const { alice, main } = await withMain(world());
    for (const arn of [
      'arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap',
      'arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:my-ap',
      'arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/my-ap',
      'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/my-ap',
    ]) {
      for (const bucket of [arn, `s3://${arn}`, `s3://${arn}/path`]) {
        const { status, body } = await alice.session.patch(main, { buckets: [bucket] });
        expect([status, body.message], bucket).toEqual([400, expect.stringMatching(/^buckets\.0: .*alias.*-s3alias/)]);
      }
    }
  });
});
