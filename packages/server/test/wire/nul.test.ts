import { ConsolePassword, ConsoleSignIn, type Operation, operationList } from '@tessera/contract';
import { expect, it } from 'vitest';
import type * as z from 'zod';
import { basic } from '../../src/testing/caller.ts';
import { sql } from '../../src/testing/sql.ts';
import { onEveryEngine } from '../../src/testing/world.ts';

const good: Record<string, unknown> = {
  username: 'nobody-here',
  name: 'nobody-here',
  password: 'Visibly-Fake-Password',
  email: 'nobody@corp.example',
  access_key_id: 'AKIAFAKE',
  secret_access_key: 'visibly-fake',
};

/** The names of a schema's fields, through all its wrappers. */
function fieldsOf(schema: z.ZodType): string[] {
  const inner = 'unwrap' in schema ? (schema as z.ZodOptional<z.ZodType>).unwrap() : schema;
  return 'shape' in inner ? Object.keys((inner as z.ZodObject).shape) : [];
}

const asking = operationList.flatMap(({ id, method, path, prefix = '/v1', body, form }) =>
  body ? [{ id, method, path, prefix, form, fields: fieldsOf(body) }] : [],
);

function textsFor(field: string): unknown[] {
  if (field === 'buckets' || field === 'scope') return [['s3://bucket/a\u0000b'], ['\u0000']];
  if (field === 'asset_locations') return [{ a: ['b\u0000'] }, { 'a\u0000': 'b' }];
  return ['\u0000', 'abcdefgh\u0000', '*\u0000', 'true\u0000'];
}

onEveryEngine('I02: NUL', (world) => {
  it('has operations and fields to be asked in', () => {
    expect(asking.length).toBeGreaterThan(9);
    expect(asking.filter(({ fields }) => fields.length === 0)).toEqual([]);
  });

  it.each(asking)('is refused in every field of $id', async ({ method, path, prefix, form, fields }) => {
    const alice = await world().person('alice');
    await sql(world(), `update users set site_admin = 1 where id = '${alice.id}'`);
    const acme = await world().organization(alice);
    const target = path
      .replace('{organization}', acme)
      .replace('{username}', alice.username)
      .replace('{namespace}', acme)
      .replace('{provider}', 'azure')
      .replace('{name}', 'nothing');
    const before = (await alice.basic.get(`/organizations/${acme}`)).body;
    const others = Object.fromEntries(fields.filter((name) => name in good).map((name) => [name, good[name]]));
    for (const field of fields) {
      for (const text of textsFor(field)) {
        const sent = { ...others, [field]: text };
        const caller = alice.basic.below(prefix);
        const answer = await (form
          ? caller.form(target, sent as Record<string, string>)
          : caller.send(method, target, sent));
        const what = `${field} ${JSON.stringify(text)}: ${answer.text}`;
        expect(answer.status, what).toBe(400);
        expect(answer.body.message, what).toMatch(
          new RegExp(`^${field}\\b|: is required|^The form must not have NUL$`),
        );
      }
    }
    expect((await alice.basic.get(`/organizations/${acme}`)).body).toEqual(before);
  });

  it('is refused in every part of every path', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    await sql(world(), `update users set site_admin = 1 where id = '${alice.id}'`);
    for (const { id, method, path, prefix = '/v1' } of operationList) {
      for (const [parameter] of path.matchAll(/\{\w+\}/g)) {
        const at = path
          .replace(parameter, 'a%00b')
          .replace(/\{(organization|namespace)\}/, acme)
          .replace(/\{\w+\}/g, alice.username);
        expect((await alice.basic.below(prefix).send(method, at)).status, `${id} ${at}`).toBe(400);
      }
    }
  });

  it('is refused in the path of an identity provider that says who signed out', async () => {
    const { status, body } = await world().anonymous.below('').form('/sign-in/back-channel-logout/a%00b', {});
    expect([status, body.message]).toEqual([400, 'provider: must not have NUL']);
  });

  it('is refused in queries, and fails none', async () => {
    const alice = await world().person('alice');
    await sql(world(), `update users set site_admin = 1 where id = '${alice.id}'`);
    const acme = await world().organization(alice);
    for (const { id, method, path, prefix = '/v1', query } of operationList as readonly Operation[]) {
      const at = path.replace(/\{(organization|namespace)\}/, acme).replace(/\{\w+\}/g, alice.username);
      for (const field of query ? fieldsOf(query) : []) {
        const { status } = await alice.basic.below(prefix).send(method, `${at}?${field}=a%00b`);
        expect(status, `${id} ${field}`).toBeLessThan(500);
      }
    }
    expect((await alice.basic.get('/invitations?organization=a%00b')).status).toBe(400);
    expect((await alice.basic.get('/session?expires=%00')).status).toBe(400);
    expect((await alice.basic.get('/session?remember_me=true%00')).status).toBe(200);
  });
});

/** Every route that takes something: the operations for clients and for the console, and the console's own. */
const routes = [
  ...operationList.flatMap(({ id, method, path, body }) =>
    ['/v1', '/console/v1'].map((prefix) => ({ id, method, path: prefix + path, fields: body ? fieldsOf(body) : [] })),
  ),
  ...[ConsoleSignIn, ConsolePassword].map((body, at) => ({
    id: `console ${at}`,
    method: 'POST',
    path: ['/console/session', '/console/session/password'][at] ?? '',
    fields: fieldsOf(body),
  })),
  ...['GET', 'DELETE'].map((method) => ({ id: 'console session', method, path: '/console/session', fields: [] })),
];

onEveryEngine('I02: NUL in any input of any route', (world) => {
  it.each(routes)('fails neither $id at $path, nor a sign-in beside it', async ({ method, path, fields }) => {
    const alice = await world().person('alice');
    const own = { origin: world().url, 'sec-fetch-site': 'same-origin', cookie: `__Host-tessera=${alice.token}` };
    const target = path.replace(/\{\w+\}/g, alice.username);
    const others = Object.fromEntries(fields.map((name) => [name, good[name] ?? 'nothing']));
    const parts = [...path.matchAll(/\{\w+\}/g)].map(([part]) => path.replace(part, 'a%00b').replace(/\{\w+\}/g, 'x'));
    const attempts: [string, Record<string, unknown> | undefined, Record<string, string>][] = [
      ...fields.flatMap((field) =>
        ['a\u0000b', '\u0000', '*\u0000', ['\u0000'], { 'a\u0000': '\u0000' }].map(
          (text) => [target, { ...others, [field]: text }, {}] as [string, Record<string, unknown>, object],
        ),
      ),
      ...parts.map((each) => [each, undefined, {}] as [string, undefined, object]),
      [`${target}?expires=%00&remember_me=%00&x=%00`, undefined, {}],
      [target, undefined, { 'x-tiledb-rest-api-key': '', authorization: basic('a\u0000b', 'c\u0000d') }],
      [target, undefined, { authorization: `Bearer ${encodeURIComponent('\u0000')}`, cookie: '__Host-tessera=%00' }],
    ].map(([at, body, headers]) => [at, body, headers] as (typeof attempts)[number]);
    const asked = attempts.map(([at, body, headers]) =>
      world()
        .caller({ ...own, authorization: basic(alice.username, alice.password) })
        .send(method, `/..${at}`, method === 'GET' ? undefined : body, { headers }),
    );
    const beside = Array.from({ length: 10 }, () => world().withPassword(alice.username, alice.password).get('/user'));
    const answers = await Promise.all(asked);
    for (const [at, { status, text }] of answers.entries()) {
      expect(status, `${JSON.stringify(attempts[at])}: ${text}`).toBeLessThan(500);
    }
    // Some of them end sessions or the account itself; a failure is all that would come of the others.
    for (const { status } of await Promise.all(beside)) expect(status).toBeLessThan(500);
  });

  it('is no name to sign in to the console by, and fails no sign-in that does', async () => {
    const alice = await world().person('alice');
    const headers = { origin: world().url, 'sec-fetch-site': 'same-origin' };
    const signIn = (username: string, password: string) =>
      world().caller(headers).send('POST', '/../console/session', { username, password });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        at % 2 === 0 ? signIn('a\u0000b', 'visibly-fake') : signIn(alice.username, alice.password),
      ),
    );
    for (const [at, { status }] of answers.entries()) expect(status).toBe(at % 2 === 0 ? 400 : 204);
  });
});
