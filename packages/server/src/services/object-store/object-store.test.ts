import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../kit/problem.ts';
import { isWithin, reduced, type StorePath, storePath, textOf } from './path.ts';
import { objectOf, objectUrl } from './place.ts';
import { type Access, accessLevels, policyLimit, sessionPolicy } from './session-policy.ts';
import { presignedUrl, sha256, signedHeaders } from './sigv4.ts';
import { element } from './xml.ts';

const now = new Date('2013-05-24T00:00:00Z');
const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

describe('Signature Version 4', () => {
  it('equals the examples of AWS', () => {
    // Amazon S3 API reference, "Examples: Signature calculations": GET object with a range, and a presigned URL.
    const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt');
    const request = { method: 'GET', url, region: 'us-east-1', service: 's3', now } as const;
    const { authorization } = signedHeaders(key, { ...request, headers: { range: 'bytes=0-9' }, payload: sha256('') });
    expect(authorization).toMatch(/Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/);
    expect(presignedUrl(key, request, 86_400).href).toMatch(
      /X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/,
    );
  });
});

describe('the URL of an object', () => {
  it('leads back to the object, with any characters in its name', () => {
    const places = [
      { region: 'eu-west-1', pathStyle: false },
      { region: 'eu-west-1', pathStyle: true },
      { region: 'us-east-1', pathStyle: true, endpoint: 'https://store.example:9000/base' },
      { region: 'us-east-1', pathStyle: false, endpoint: 'https://store.example' },
    ];
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => !/^\.{1,2}$|\/|[\ud800-\udfff]/.test(text));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.array(segment, { minLength: 1, maxLength: 4 }), (place, parts) => {
        const found = { bucket: 'acme-lake', key: parts.join('/') };
        expect(objectOf(place, objectUrl(place, found.bucket, found.key))).toEqual(found);
      }),
    );
  });

  it('is of this store, or of none', () => {
    const place = { region: 'us-east-1', pathStyle: true, endpoint: 'https://store.example' };
    for (const url of [
      'http://store.example/b/k',
      'https://store.example.evil/b/k',
      'https://evil/b/k',
      'https://store.example:444/b/k',
    ]) {
      expect(objectOf(place, new URL(url)), url).toBeUndefined();
    }
  });
});

/** IAM's matching of a pattern: `*` and `?` match, and `${*}` is the star itself. */
function matches(pattern: string, text: string): boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const escaped = /^\$\{([*?$])\}/.exec(pattern.slice(at));
    if (escaped) {
      source += `\\${escaped[1]}`;
      at += 3;
    } else if (pattern[at] === '*') source += '.*';
    else if (pattern[at] === '?') source += '.';
    else source += (pattern[at] ?? '').replace(/[\\^$.|+()[\]{}-]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 's').test(text);
}

interface Statement {
  Action: string[];
  Resource: string[];
  Condition?: { StringLike: { 's3:prefix': string[] } };
}

/** Whether a policy permits an action on an object, or listing a bucket by a prefix. */
function permits(policy: string, action: string, bucket: string, keyOrPrefix: string): boolean {
  const resource = action === 's3:ListBucket' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${keyOrPrefix}`;
  return (JSON.parse(policy).Statement as Statement[]).some(
    ({ Action, Resource, Condition }) =>
      Action.includes(action) &&
      Resource.some((pattern) => matches(pattern, resource)) &&
      (Condition === undefined || Condition.StringLike['s3:prefix'].some((pattern) => matches(pattern, keyOrPrefix))),
  );
}

const letter = fc.constantFrom('a', 'b', '-', '*', '?', '$', '{', '}', 'ü', '\u6f22', '.');
const segment = fc.string({ unit: letter, minLength: 1, maxLength: 4 }).filter((text) => text !== '.' && text !== '..');
const prefix = fc.array(segment, { maxLength: 3 }).map((parts) => parts.map((part) => `${part}/`).join(''));
const path: fc.Arbitrary<StorePath> = fc.record({ bucket: fc.constantFrom('acme-lake', 'acme-lake2'), prefix });

describe('a session policy', () => {
  it('permits exactly the objects below its paths, with any characters in their names', () => {
    fc.assert(
      fc.property(
        fc.array(path, { minLength: 1, maxLength: 5 }),
        path,
        segment,
        fc.constantFrom<Access>(...accessLevels),
        (granted, at, name, access) => {
          const paths = reduced(granted.map((one) => storePath(textOf(one), true)));
          const policy = sessionPolicy({ paths, access, partition: 'aws' });
          expect(policy.length).toBeLessThanOrEqual(policyLimit);
          expect(policy).toMatch(/^[ -~]+$/);
          const object = { bucket: at.bucket, prefix: at.prefix + name };
          const inside = granted.some((one) => isWithin(object, one));
          expect(permits(policy, 's3:GetObject', at.bucket, object.prefix)).toBe(inside);
          expect(permits(policy, 's3:ListBucket', at.bucket, object.prefix)).toBe(inside);
          expect(permits(policy, 's3:PutObject', at.bucket, object.prefix)).toBe(inside && access !== 'read');
          expect(permits(policy, 's3:DeleteObject', at.bucket, object.prefix)).toBe(inside && access === 'delete');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never reaches beside a prefix, nor lists a bucket without one', () => {
    fc.assert(
      fc.property(path, segment, (granted, more) => {
        fc.pre(granted.prefix !== '');
        const policy = sessionPolicy({ paths: [granted], access: 'delete', partition: 'aws' });
        const bare = granted.prefix.slice(0, -1);
        for (const key of [bare, `${bare}${more}`, `${bare}-evil/a`, '', '/']) {
          if (key.startsWith(granted.prefix)) continue;
          expect(permits(policy, 's3:GetObject', granted.bucket, key)).toBe(false);
          expect(permits(policy, 's3:ListBucket', granted.bucket, key)).toBe(false);
        }
      }),
    );
  });

  it('says how many paths fit, and that many do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 5, max: 100 }), (count, length) => {
        const paths = Array.from({ length: count }, (_, at) => ({
          bucket: 'acme-lake',
          prefix: `${`${at}`.padEnd(length, 'x')}/`,
        }));
        const make = (some: StorePath[]) => sessionPolicy({ paths: some, access: 'write', partition: 'aws' });
        try {
          expect(make(paths).length).toBeLessThanOrEqual(policyLimit);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          const fits = Number(/(\d+) of them/.exec(error.message)?.[1]);
          expect(make(paths.slice(0, fits)).length).toBeLessThanOrEqual(policyLimit);
          expect(() => make(paths.slice(0, fits + 1))).toThrow(Problem);
        }
      }),
    );
  });

  it('names the path that is too long alone, where no number of them fits', () => {
    const long = { bucket: 'acme-lake', prefix: `${'x'.repeat(990)}/` };
    for (const paths of [[long], [{ bucket: 'acme-lake', prefix: 'raw/' }, long]]) {
      expect(() => sessionPolicy({ paths, access: 'read', partition: 'aws' })).toThrow(
        /s3:\/\/acme-lake\/x+… is too long for a session policy, also alone/,
      );
    }
  });

  it('has the partition in its resources, and the key that buckets are encrypted with', () => {
    const kmsKeyArn = 'arn:aws-cn:kms:cn-north-1:123456789012:key/fake';
    const policy = sessionPolicy({ paths: 'everything', access: 'write', partition: 'aws-cn', kmsKeyArn });
    expect(JSON.parse(policy).Statement).toEqual([
      expect.objectContaining({ Resource: ['arn:aws-cn:s3:::*'] }),
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: [kmsKeyArn] },
    ]);
  });
});

describe('an element of XML', () => {
  it('is read with its entities, and is nothing where it is not whole', () => {
    expect(element('<A><Key>a&amp;b &#252; &lt;x&gt;</Key></A>', 'Key')).toBe('a&b ü <x>');
    expect(element('<A><Key>a', 'Key')).toBeUndefined();
    expect(element('', 'Key')).toBeUndefined();
  });
});
