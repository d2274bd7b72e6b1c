import { type Operation, operationList, operations } from '@tessera/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seedOf } from '../../src/testing/seed.ts';
import { onEveryEngine, unique } from '../../src/testing/world.ts';
import { misfit } from './answers.ts';
import { ask, basicLine, keyLine } from './raw.ts';

// `TESSERA_FUZZ_SEED=… npx vitest run packages/server/test/wire/fuzz` replays a run, TESSERA_FUZZ_REQUESTS makes it longer.
const seed = seedOf('TESSERA_FUZZ_SEED');
const requests = Number(process.env['TESSERA_FUZZ_REQUESTS'] ?? 2500);

const nasty = fc.constantFrom(
  "' OR 1=1--",
  '%',
  '_',
  '\\',
  '";DROP TABLE users',
  '\u0000',
  '\ud800',
  '\u202e',
  '..',
  '.',
  '',
  ' ',
  '-rf',
  'null',
  '__proto__',
  '{{7*7}}',
  '\r\nX: y',
  '\u001b[31m',
  '😀',
  'ſmith',
  'a'.repeat(300),
  '00000000-0000-0000-0000-000000000000',
  '1e999',
  's3://bucket/path',
);
const text = fc.oneof(nasty, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.constantFrom(
    'owner',
    'read_only',
    '*',
    'user:read',
    '2030-01-01T00:00:00Z',
    '2030-02-30T00:00:00',
    'Europe/Athens',
    'a@b.example',
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, [], {}, ['*'], [null], { $ne: 1 }),
);
const fields = [
  'username',
  'name',
  'password',
  'email',
  'role',
  'scope',
  'expires',
  'default',
  'buckets',
  'user_id',
  'access_key_id',
  'secret_access_key',
  'service_role_arn',
  'asset_locations',
  'timezone',
  'logo',
  'company',
  'description',
  'id',
];
const body = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.dictionary(fc.constantFrom(...fields), value).map((fieldsOf) => JSON.stringify(fieldsOf)),
  },
  fc.json(),
  text,
  fc.constantFrom('', '{', '[', '{"a":1,"a":2}', '['.repeat(100), 'null', '[]', '0', '"x"'),
);
const header = fc.constantFrom(
  'Content-Type: application/json',
  'Content-Type: text/plain',
  'Content-Type:',
  'Content-Encoding: gzip',
  'Expect: 100-continue',
  'User-Agent: OpenAPI-Generator/1/java',
  'User-Agent: x/csharp',
  'User-Agent: x/python',
  'X-Forwarded-For: ::1',
  'Origin: null',
  'Idempotency-Key: k',
  'Accept: text/html',
  'Range: bytes=0-1',
  'If-None-Match: *',
  'X-HTTP-Method-Override: DELETE',
);
const query = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom(
    '?',
    '?expires=2030-01-01T00:00:00Z',
    '?expires=%zz',
    '?remember_me[]=1',
    '?remember_me=true&remember_me=1',
    '?__proto__=1',
    '?a=%00',
  ),
  text.map((from) => `?expires=${encoded(from)}`),
);
const aim = fc.record({
  id: fc.constantFrom(...operationList.map(({ id }) => id)),
  segments: fc.array(
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom('@self', '@org', '@other') },
      text,
      fc.constantFrom('%', '%c0%af', '%2e%2e'),
    ),
    { minLength: 2, maxLength: 2 },
  ),
  who: fc.constantFrom('key', 'key', 'basic', 'nobody', 'wrong'),
  headers: fc.uniqueArray(header, { maxLength: 3, selector: (line) => line.split(':')[0] }),
  query,
  body,
});

function encoded(segment: string): string {
  // A lone surrogate has no encoding; a percent sign that is meant as it stands keeps it.
  if (/^%(?:$|\w\w)/.test(segment)) return segment;
  return encodeURIComponent(segment.replace(/[\ud800-\udfff]/gu, '')) || 'x';
}

onEveryEngine('H11: a fuzz over all operations', (world) => {
  it(`crashes nothing, shows no inside, fits openapi.json (seed ${seed}, ${requests} requests)`, async () => {
    let alice = await world().person('alice');
    const other = await world().person('bob');
    let acme = await world().organization(alice);
    console.log(`fuzz: TESSERA_FUZZ_SEED=${seed}`);
    const counts = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(aim, async ({ id, segments, who, headers, query: search, body: sent }) => {
        const operation: Operation = operations[id];
        const names = new Map([
          ['@self', alice.username],
          ['@org', acme],
          ['@other', other.username],
        ]);
        let next = 0;
        const target = operation.path.replace(/\{\w+\}/g, () => {
          const segment = segments[next++] ?? 'x';
          return encoded(names.get(segment) ?? segment);
        });
        const signedIn = {
          key: keyLine(alice.token),
          basic: basicLine(`${alice.username}:${alice.password}`),
          nobody: 'X-Nobody: 1',
          wrong: keyLine('tsn_wrong'),
        }[who as 'key' | 'basic' | 'nobody' | 'wrong'];
        const answer = await ask(
          world().url,
          `${operation.method} /v1${target}${search}`,
          [signedIn, ...headers],
          operation.method === 'GET' ? '' : sent,
        );
        const { status } = answer;
        counts.set(status, (counts.get(status) ?? 0) + 1);
        expect(status).toBeLessThan(500);
        expect(status).toBeGreaterThanOrEqual(200);
        // The segment may have addressed another operation: `/organizations/x/user` and the like.
        const of = operationList.filter(({ method, path }) => method === operation.method && matches(path, target));
        const misfits = (of.length > 0 ? of : [operation]).map(({ path, method }) =>
          misfit(path, method, status, answer.body),
        );
        expect(misfits.every((misses) => misses !== undefined) ? misfits.join() : '').toBe('');
        if (status >= 400)
          expect(answer.text).not.toMatch(
            /\bat \S+ \(|\.[jt]s:\d|node_modules|SQLITE|kysely|fastify|select .* from|insert into|\/tmp\/|postgres/i,
          );
        // It may have deleted or renamed itself, or changed its password.
        if (
          status === 204 &&
          [
            'deleteUser',
            'updateUser',
            'resetUserPassword',
            'deleteOrganization',
            'updateOrganization',
            'revokeToken',
            'deleteUserFromOrganization',
          ].includes(operation.id)
        ) {
          alice = await world().person(unique('alice').slice(0, 16));
          acme = await world().organization(alice);
        }
      }),
      { seed, numRuns: requests, endOnFailure: true },
    );
    console.log(
      `fuzz: ${[...counts]
        .sort()
        .map(([status, times]) => `${status} × ${times}`)
        .join(', ')}`,
    );
    expect(world().log.filter((line) => /"status":5\d\d/.test(line))).toEqual([]);
  }, 240_000);
});

function matches(path: string, target: string): boolean {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(target);
}
