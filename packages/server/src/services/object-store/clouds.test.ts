import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DelegationKey, delegationSas, readSas, type SasResource, serviceSas } from './azure-sas.ts';
import { boundary, googleSignedUrl, serviceAccount } from './gcs.ts';
import { sha256 } from './sigv4.ts';

const accountKey = Buffer.from('visibly fake account key').toString('base64');
const request = { account: 'fakeaccount', start: '2030-01-31T12:00:00Z', end: '2030-01-31T13:00:00Z', http: false };
const container: SasResource = { kind: 'container', container: 'lake', path: '' };
const signature = (sas: string) => new URLSearchParams(sas).get('sig');

describe('a shared access signature of Azure', () => {
  // Each is the output of @azure/storage-blob 12.27.0 for the same input, with version 2022-11-02.
  it('equals the output of the official library, for a container and for a blob', () => {
    expect(signature(serviceSas({ ...request, resource: container, permissions: 'racwdl' }, accountKey))).toBe(
      'SGWe5D1nCF12rEmUu38J9iWB9wYZNnw+ep56PqL7YEc=',
    );
    const blob: SasResource = { kind: 'blob', container: 'lake', path: 'raw/a b' };
    expect(signature(serviceSas({ ...request, resource: blob, permissions: 'r' }, accountKey))).toBe(
      'i33HPg1dprVnce6T6l1/RU6neOPx9fy9DnyMkcGOQqo=',
    );
  });

  it('equals the output of the official library for a user delegation key', () => {
    const key: DelegationKey = {
      objectId: 'fake-object',
      tenantId: 'fake-tenant',
      start: '2030-01-31T12:00:00Z',
      end: '2030-02-01T12:00:00Z',
      service: 'b',
      version: '2022-11-02',
      value: accountKey,
    };
    expect(signature(delegationSas({ ...request, resource: container, permissions: 'rl' }, key))).toBe(
      'aNeSJYX9tJdGSdvxDtoQfetQ56oGeFni1GpyWu2f5FU=',
    );
  });

  it('of another is read for the most that it may permit', () => {
    const access = (query: string) => readSas(query)?.access;
    expect(access('sv=2022-11-02&sp=rl&sig=fake')).toBe('read');
    expect(access('?sv=2022-11-02&sp=racwl&sig=fake')).toBe('write');
    expect(access('sv=2022-11-02&sp=rd&sig=fake')).toBe('delete');
    // Permissions that no version so far has are taken for the most.
    expect(access('sv=2099-01-01&sp=rq&sig=fake')).toBe('delete');
    expect(access('sv=2022-11-02&si=policy&sig=fake')).toBe('delete');
    expect(access('sv=2022-11-02&sp=rl')).toBeUndefined();
    expect(access('nothing')).toBeUndefined();
  });
});

describe('a signed URL of Google Cloud', () => {
  const now = new Date('2030-01-31T12:00:00Z');
  const request = { method: 'GET', bucket: 'acme-lake', key: "raw/a b(c)'d", seconds: 900, now };

  it('signs the canonical request that the official library makes of the same', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const account = serviceAccount(JSON.stringify({ client_email: 'fake@fake.example', private_key: pem }));
    const url = new URL(googleSignedUrl(account, request));
    const canonical = `GET
/acme-lake/raw/a%20b%28c%29%27d
X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=fake%40fake.example%2F20300131%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Date=20300131T120000Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host
host:storage.googleapis.com

host
UNSIGNED-PAYLOAD`;
    const signed = `GOOG4-RSA-SHA256
20300131T120000Z
20300131/auto/storage/goog4_request
${sha256(canonical)}`;
    const signature = Buffer.from(url.searchParams.get('X-Goog-Signature') ?? '', 'hex');
    expect(verify('sha256', Buffer.from(signed), publicKey, signature)).toBe(true);
    expect(url.pathname).toBe('/acme-lake/raw/a%20b%28c%29%27d');
  });

  it('is signed by an HMAC key in the same way', () => {
    const url = new URL(googleSignedUrl({ accessKeyId: 'GOOGFAKE1', secretAccessKey: 'fake' }, request));
    expect(url.searchParams.get('X-Goog-Algorithm')).toBe('GOOG4-HMAC-SHA256');
    expect(url.searchParams.get('X-Goog-Signature')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a credential access boundary', () => {
  it('has a rule a path, without a condition for a whole bucket, and quotes characters that would end its text', () => {
    const { accessBoundary } = boundary({
      paths: [
        { bucket: 'one', prefix: '' },
        { bucket: 'two', prefix: "a'||true||'/" },
      ],
      access: 'delete',
    }) as { accessBoundary: { accessBoundaryRules: { availabilityCondition?: { expression: string } }[] } };
    const [whole, narrow] = accessBoundary.accessBoundaryRules;
    expect(whole).toEqual({
      availableResource: '//storage.googleapis.com/projects/_/buckets/one',
      availablePermissions: ['inRole:roles/storage.objectAdmin'],
    });
    const quotes = narrow?.availabilityCondition?.expression.replace(/\\./g, '').match(/'/g);
    // Three pairs around the compared text, one around the empty text and one around the name of the attribute.
    expect(quotes).toHaveLength(10);
  });
});
