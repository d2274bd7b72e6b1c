import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { fromHttp } from '@aws-sdk/credential-providers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient } from '../../packages/server/src/testing/caller.ts';
import { newDatabase } from '../../packages/server/src/testing/new-database.ts';
import { ServerProcess } from '../../packages/server/src/testing/process.ts';
import { engines, expectStatus, unique } from '../../packages/server/src/testing/world.ts';
import { hasRadosgw, Radosgw, role, user } from './radosgw.ts';

const bucket = 'acme-lake';
const other = 'acme-other';

let gateway: Radosgw;
let asOwner: S3Client;

// Where radosgw is not installed this is one skipped line: apt-get install ceph-mon ceph-osd ceph-mgr radosgw.
describe.skipIf(!hasRadosgw)('AWS SDK for JavaScript with vended keys, against radosgw', () => {
  beforeAll(async () => {
    gateway = await Radosgw.start();
    asOwner = client(user);
    for (const name of [bucket, other]) await asOwner.send(new CreateBucketCommand({ Bucket: name }));
    for (const key of ['team/a', 'team/sub/b', 'team-evil/c', 'root']) {
      await asOwner.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }));
    }
    await asOwner.send(new PutObjectCommand({ Bucket: other, Key: 'team/a', Body: 'other' }));
  });
  afterAll(() => gateway?.stop());

  describe.each(engines)('(%s)', (engine) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tessera-s3-'));
    let server: ServerProcess;
    let dropDatabase = async () => {};
    let alice: { caller: HttpClient; token: string; name: string };

    beforeAll(async () => {
      let databaseUrl = '';
      if (engine === 'postgres') ({ url: databaseUrl, drop: dropDatabase } = await newDatabase());
      server = await ServerProcess.start({ TESSERA_DATA_DIR: dataDir, DATABASE_URL: databaseUrl });
      const name = unique('alice');
      const password = `${name}-Fake-Password`;
      const anonymous = new HttpClient(server.url);
      await expectStatus(anonymous.post('/user', { username: name, password }), 204);
      const byPassword = new HttpClient(server.url, {
        authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
      });
      const { body } = await expectStatus(byPassword.post('/token', { scope: 'array:read-write' }), 200);
      alice = { caller: byPassword, token: body.token, name };
      const lake = {
        name: 'lake',
        access_key_id: user.accessKeyId,
        secret_access_key: user.secretAccessKey,
        service_role_arn: role,
        endpoint: gateway.url,
        buckets: [`s3://${bucket}/team`],
      };
      await expectStatus(byPassword.post(`/credentials/${name}/aws`, lake), 204);
    });
    afterAll(async () => {
      await server?.stop();
      await dropDatabase();
      rmSync(dataDir, { recursive: true, force: true });
    });

    /** A client of S3 that knows an address and a token, as two environment variables would tell it. */
    const vended = (query: string) => {
      const credentials = fromHttp({
        awsContainerCredentialsFullUri: `${server.url}/v1/credentials/${alice.name}/aws/lake/temporary${query}`,
        awsContainerAuthorizationToken: `Bearer ${alice.token}`,
      });
      return client(credentials);
    };

    it('reads, lists, writes and uploads in parts below its prefix', async () => {
      const s3 = vended('?access=delete');
      expect(await text(s3, 'team/a')).toBe('team/a');
      expect(await keys(s3, 'team/')).toEqual(expect.arrayContaining(['team/a', 'team/sub/b']));
      const key = `team/${unique('new')}`;
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'written' }));
      await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: `${key}-copy`, CopySource: `${bucket}/${key}` }));
      expect(await text(s3, `${key}-copy`)).toBe('written');
      const parts = { Bucket: bucket, Key: `${key}-parts` };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(parts));
      const part = { ...parts, UploadId, PartNumber: 1 };
      const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'in parts' }));
      await s3.send(
        new CompleteMultipartUploadCommand({
          ...parts,
          UploadId,
          MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
        }),
      );
      expect(await text(s3, `${key}-parts`)).toBe('in parts');
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    });

    it('is refused beside the prefix, at the root of the bucket, and in another bucket', async () => {
      const s3 = vended('?access=delete');
      for (const command of [
        new GetObjectCommand({ Bucket: bucket, Key: 'team-evil/c' }),
        new HeadObjectCommand({ Bucket: bucket, Key: 'root' }),
        new GetObjectCommand({ Bucket: other, Key: 'team/a' }),
        new PutObjectCommand({ Bucket: bucket, Key: 'team-evil/new', Body: 'x' }),
        new PutObjectCommand({ Bucket: other, Key: 'team/new', Body: 'x' }),
        new CopyObjectCommand({ Bucket: bucket, Key: 'team/stolen', CopySource: `${bucket}/team-evil/c` }),
        new DeleteObjectCommand({ Bucket: bucket, Key: 'root' }),
        new ListObjectsV2Command({ Bucket: bucket }),
        new ListObjectsV2Command({ Bucket: bucket, Prefix: 'team' }),
        new ListObjectsV2Command({ Bucket: bucket, Prefix: 'team-evil/' }),
        new ListObjectsV2Command({ Bucket: other, Prefix: 'team/' }),
        new ListBucketsCommand({}),
      ]) {
        expect(await status(s3.send(command as GetObjectCommand)), `${command.constructor.name}`).toBe(403);
      }
    });

    it('has no more access than was asked for, and no other path', async () => {
      const reader = vended('?access=read&path=s3://acme-lake/team/sub');
      expect(await text(reader, 'team/sub/b')).toBe('team/sub/b');
      expect(await status(reader.send(new GetObjectCommand({ Bucket: bucket, Key: 'team/a' })))).toBe(403);
      expect(await status(reader.send(new PutObjectCommand({ Bucket: bucket, Key: 'team/sub/n', Body: 'x' })))).toBe(
        403,
      );
      const writer = vended('?access=write');
      await writer.send(new PutObjectCommand({ Bucket: bucket, Key: 'team/kept', Body: 'x' }));
      expect(await status(writer.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'team/kept' })))).toBe(403);
    });

    it('gives the SDK a new key before the old one ends', async () => {
      let asked = 0;
      const credentials = fromHttp({
        awsContainerCredentialsFullUri: `${server.url}/v1/credentials/${alice.name}/aws/lake/temporary?duration=900`,
        awsContainerAuthorizationToken: `Bearer ${alice.token}`,
      });
      const s3 = client(async (identity) => {
        asked++;
        const key = await credentials(identity);
        // As if all but four minutes of its life had passed: the SDK renews with less than five.
        return asked === 1 ? { ...key, expiration: new Date(Date.now() + 240_000) } : key;
      });
      expect(await text(s3, 'team/a')).toBe('team/a');
      expect(await text(s3, 'team/a')).toBe('team/a');
      expect(asked).toBeGreaterThan(1);
    });

    it('makes keys from credentials of version 2 as well', async () => {
      const aws = {
        access_key_id: 'AKIAFAKEEXAMPLE00001',
        secret_access_key: user.secretAccessKey,
        service_role_arn: role,
        endpoint: gateway.url,
      };
      const v2 = alice.caller.below('/v2');
      const name = unique('v2');
      await expectStatus(alice.caller.delete(`/credentials/${alice.name}/aws/lake`), 204);
      await expectStatus(v2.post(`/credentials/${alice.name}`, { name, credential: { aws } }), 204);
      const at = `/credentials/${alice.name}/aws/${name}/temporary`;
      const { body } = await expectStatus(alice.caller.get(`${at}?path=s3://${bucket}/team`), 200);
      const key = { accessKeyId: body.AccessKeyId, secretAccessKey: body.SecretAccessKey, sessionToken: body.Token };
      expect(await text(client(key), 'team/a')).toBe('team/a');
      expect(await status(client(key).send(new GetObjectCommand({ Bucket: bucket, Key: 'root' })))).toBe(403);
      await expectStatus(v2.delete(`/credentials/${alice.name}/${name}`), 204);
      const lake = { name: 'lake', ...aws, buckets: [`s3://${bucket}/team`] };
      await expectStatus(alice.caller.post(`/credentials/${alice.name}/aws`, lake), 204);
    });

    it('holds the store to the rule of paths, with any characters in names', async () => {
      const letter = fc.constantFrom('a', 'b', '-', '.', '\u00fc', '{', '}', '+', '=', "'");
      const segment = fc.string({ unit: letter, minLength: 1, maxLength: 3 }).filter((one) => !/^\.{1,2}$/.test(one));
      const prefix = fc.array(segment, { minLength: 1, maxLength: 2 }).map((parts) => `team/${parts.join('/')}/`);
      await fc.assert(
        fc.asyncProperty(prefix, prefix, segment, async (granted, at, name) => {
          const path = encodeURIComponent(`s3://${bucket}/${granted}`);
          const s3 = vended(`?access=write&path=${path}`);
          const key = at + name;
          const put = s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'x' }));
          expect(await status(put), `${key} by ${granted}`).toBe(key.startsWith(granted) ? 200 : 403);
          const listed = s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: at }));
          expect(await status(listed), `${at} by ${granted}`).toBe(at.startsWith(granted) ? 200 : 403);
        }),
        { numRuns: 15, seed: 19 },
      );
    });

    it('lets presigned URLs read one object by one method, and signs the requests of Iceberg', async () => {
      const at = `/credentials/${alice.name}/aws/lake`;
      const { body: presigned } = await expectStatus(
        alice.caller.post(`${at}/presign`, { path: 's3://acme-lake/team/a' }),
        200,
      );
      expect(await (await fetch(presigned.url)).text()).toBe('team/a');
      expect((await fetch(presigned.url, { method: 'DELETE' })).status).toBe(403);
      expect((await fetch(presigned.url.replace('team/a', 'root'))).status).toBe(403);
      const beside = await alice.caller.post(`${at}/presign`, { path: 's3://acme-lake/team-evil/c' });
      expect([beside.status, beside.body.error]).toEqual([400, 'path_not_allowed']);

      const sign = (method: string, path: string, more: object = {}) =>
        alice.caller.post(`${at}/sign`, {
          region: 'us-east-1',
          method,
          uri: `${gateway.url}${path}`,
          headers: {},
          ...more,
        });
      const send = async (method: string, path: string, body?: string) => {
        const { body: signed } = await expectStatus(sign(method, path, body === undefined ? {} : { body }), 200);
        const headers = Object.entries(signed.headers as Record<string, string[]>).map(
          ([name, [value = '']]) => [name, value] as [string, string],
        );
        return fetch(signed.uri, { method, headers, ...(body === undefined ? {} : { body }) });
      };
      expect(await (await send('GET', '/acme-lake/team/a')).text()).toBe('team/a');
      expect((await send('PUT', '/acme-lake/team/by%20sign', undefined)).status).toBe(200);
      expect(await (await send('GET', '/acme-lake?list-type=2&prefix=team%2F')).text()).toContain(
        '<Key>team/by sign</Key>',
      );
      const deleting = '<Delete><Object><Key>team/by sign</Key></Object></Delete>';
      expect((await sign('POST', '/acme-lake?delete', { body: deleting })).status).toBe(200);
      for (const [method, path, more] of [
        ['GET', '/acme-lake/team-evil/c', {}],
        ['GET', '/acme-lake/team/../root', {}],
        ['GET', '/acme-lake/team/%2e%2e/root', {}],
        ['GET', '/acme-lake/team%2F..%2Froot', {}],
        ['GET', '/acme-lake?list-type=2', {}],
        ['GET', '/acme-lake?list-type=2&prefix=team', {}],
        ['GET', '/acme-lake/team/a?acl', {}],
        ['PUT', '/acme-lake/team/a?tagging', {}],
        ['GET', '/acme-lake?policy', {}],
        ['PUT', '/acme-lake/team/n', { headers: { 'x-amz-copy-source': ['acme-lake/root'] } }],
        ['POST', '/acme-lake?delete', { body: deleting.replace('team/by sign', 'root') }],
        ['GET', '//acme-lake/team/a', {}],
      ] as const) {
        const { status: told } = await sign(method, path, more);
        expect(told, `${method} ${path}`).toBe(400);
      }
    });

    it('validates stored and unsaved credentials, and finds their faults', async () => {
      const at = `/credentials/${alice.name}`;
      const stateOf = (body: { checks: { name: string; status: string }[] }) =>
        Object.fromEntries(body.checks.map(({ name, status }) => [name, status]));
      const passed = await expectStatus(alice.caller.post(`${at}/aws/lake/validate`, { probe_writes: true }), 200);
      expect(stateOf(passed.body)).toEqual({
        well_formed: 'passed',
        endpoint_allowed: 'passed',
        identity: 'skipped',
        bucket_reachable: 'passed',
        list: 'passed',
        read: 'passed',
        write: 'passed',
        delete: 'passed',
        vended_issued: 'passed',
        vended_works: 'passed',
        vended_scope_enforced: 'passed',
        cleanup: 'passed',
      });
      expect(passed.body.valid).toBe(true);
      expect((await alice.caller.get(`${at}/aws/lake`)).body).toMatchObject({
        valid: true,
        checked_at: passed.body.checked_at,
      });
      const wrong = {
        credential: {
          aws: { access_key_id: user.accessKeyId, secret_access_key: 'another-fake-secret', endpoint: gateway.url },
        },
        paths: ['s3://acme-lake/team'],
      };
      const { body: failed } = await expectStatus(alice.caller.post(`${at}/-/validate`, wrong), 200);
      expect(failed.valid).toBe(false);
      expect(stateOf(failed)).toMatchObject({ well_formed: 'passed', list: 'failed', write: 'skipped' });
      expect(JSON.stringify(failed)).not.toContain('another-fake-secret');
      const { body: nothing } = await expectStatus(alice.caller.post(`${at}/-/validate`, {}), 200);
      expect(nothing).toMatchObject({ valid: false, checks: [{ name: 'well_formed', status: 'failed' }] });
    });

    it('says that a key alone makes no short-lived ones here', async () => {
      const plain = {
        name: 'plain',
        access_key_id: 'AKIAFAKEEXAMPLE00001',
        secret_access_key: user.secretAccessKey,
        endpoint: gateway.url,
      };
      await alice.caller.delete(`/credentials/${alice.name}/aws/lake`);
      await expectStatus(alice.caller.post(`/credentials/${alice.name}/aws`, plain), 204);
      const answer = await alice.caller.get(`/credentials/${alice.name}/aws/plain/temporary?path=s3://acme-lake/team`);
      expect([answer.status, answer.body.error]).toEqual([409, 'vending_unsupported']);
    });
  });
});

function client(credentials: S3ClientConfig['credentials']): S3Client {
  return new S3Client({
    region: 'us-east-1',
    endpoint: gateway.url,
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...(credentials === undefined ? {} : { credentials }),
  });
}

async function text(s3: S3Client, key: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body?.transformToString();
}

async function keys(s3: S3Client, prefix: string): Promise<(string | undefined)[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.map(({ Key }) => Key);
}

async function status(sent: Promise<unknown>): Promise<number | undefined> {
  try {
    await sent;
    return 200;
  } catch (error) {
    return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  }
}
