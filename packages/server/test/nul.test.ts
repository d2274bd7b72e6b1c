import { operationList } from '@tessera/contract';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { onEveryEngine } from '../src/testing/world.ts';

const withPaths = operationList.filter(({ tag }) => tag === 'organizations' || tag === 'credentials');

/** The names of the fields of what is sent. */
function fieldsOf(body: z.ZodType | undefined): string[] {
  return body instanceof z.ZodObject ? Object.keys(body.shape) : [];
}

onEveryEngine('NUL', (world) => {
  it('I02: is refused in every field of every body about organizations and credentials', async () => {
    const alice = await world().person('alice');
    const organization = await world().organization(alice);
    const before = (await alice.session.get(`/organizations/${organization}`)).body;
    let fields = 0;
    for (const { id, method, path, prefix = '/v1', body } of withPaths) {
      const at = path
        .replace(/\{(organization|namespace)\}/, organization)
        .replace('{provider}', 'azure')
        .replace(/\{(username|name)\}/, alice.username);
      const names = fieldsOf(body);
      const valid = Object.entries({ name: 'valid', username: alice.username, service_role_arn: 'role' });
      const rest = Object.fromEntries(valid.filter(([field]) => names.includes(field)));
      for (const field of names) {
        for (const value of ['\u0000', 'a\u0000b', ['a\u0000b'], { a: 'a\u0000b' }]) {
          const answer = await alice.session.below(prefix).send(method, at, { ...rest, [field]: value });
          const what = `${id} ${field} ${JSON.stringify(value)}: ${answer.text}`;
          // A field that takes objects ignores what it does not know of one.
          if (typeof value === 'object' && !Array.isArray(value)) expect(answer.status, what).toBeLessThan(500);
          else {
            expect(answer.status, what).toBe(400);
            expect(answer.body?.message, what).toMatch(new RegExp(`^${field}\\b|: is required`));
          }
        }
        fields++;
      }
    }
    expect(fields).toBeGreaterThan(25);
    expect((await alice.session.get(`/organizations/${organization}`)).body).toEqual(before);
  });

  it('I02: is refused in every part of their paths', async () => {
    const alice = await world().person('alice');
    const organization = await world().organization(alice);
    for (const { id, method, path, prefix = '/v1' } of withPaths) {
      for (const [parameter] of path.matchAll(/\{\w+\}/g)) {
        const at = path
          .replace(parameter, 'a%00b')
          .replace(/\{(organization|namespace)\}/, organization)
          .replace(/\{\w+\}/g, alice.username);
        expect((await alice.session.below(prefix).send(method, at)).status, `${id} ${at}`).toBe(400);
      }
    }
  });
});
