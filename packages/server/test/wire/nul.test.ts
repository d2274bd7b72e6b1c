import { operationList } from '@tessera/contract';
import { expect, it } from 'vitest';
import type * as z from 'zod';
import { onEveryEngine } from '../../src/testing/world.ts';

const good: Record<string, unknown> = {
  username: 'nobody-here',
  name: 'nobody-here',
  password: 'Visibly-Fake-Password',
  email: 'nobody@corp.example',
  access_key_id: 'AKIAFAKE',
  secret_access_key: 'visibly-fake',
};

/** The names of a schema's fields, whatever it is wrapped in. */
function fieldsOf(schema: z.ZodType): string[] {
  const inner = 'unwrap' in schema ? (schema as z.ZodOptional<z.ZodType>).unwrap() : schema;
  return 'shape' in inner ? Object.keys((inner as z.ZodObject).shape) : [];
}

const asking = operationList.flatMap(({ id, method, path, body }) =>
  body ? [{ id, method, path, fields: fieldsOf(body) }] : [],
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

  it.each(asking)('is refused in every field of $id', async ({ method, path, fields }) => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const target = path
      .replace('{organization}', acme)
      .replace('{username}', alice.username)
      .replace('{namespace}', acme)
      .replace('{name}', 'nothing');
    const others = Object.fromEntries(fields.filter((name) => name in good).map((name) => [name, good[name]]));
    for (const field of fields) {
      for (const text of textsFor(field)) {
        const answer = await alice.basic.send(method, target, { ...others, [field]: text });
        expect(answer.status, `${field} ${JSON.stringify(text)}: ${answer.text}`).toBe(400);
      }
    }
  });

  it('is refused in queries', async () => {
    const alice = await world().person('alice');
    expect((await alice.basic.get('/session?expires=%00')).status).toBe(400);
    expect((await alice.basic.get('/session?remember_me=true%00')).status).toBe(200);
  });
});
