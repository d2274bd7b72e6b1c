import type { Scope } from '@tessera/contract';
import { describe, expect, it } from 'vitest';
import { clientLibraryOf, inDialect, type ScopeShape, shapedScope } from './dialect.ts';

// Contract, section 3, row 10, as a table.
const callers = {
  'newest-java': { headers: { 'user-agent': 'OpenAPI-Generator/2.17.51/java' } },
  'older-java': { headers: { 'user-agent': 'OpenAPI-Generator/2.17.50/java' } },
  csharp: { headers: { 'user-agent': 'OpenAPI-Generator/1.0.0/csharp' } },
  'strict-python': { headers: { 'user-agent': 'OpenAPI-Generator/0.0.1/python' } },
  other: { headers: { 'user-agent': 'OpenAPI-Generator/2.0.0/python', 'content-type': 'application/json' } },
} as const;
type Library = keyof typeof callers;

const all: Scope[] = ['*'];
const one: Scope[] = ['user:read'];
const two: Scope[] = ['user:read', 'organization:read'];
const absent = undefined;

const automatic: Record<Library, [ofAll: unknown, ofOne: unknown, ofTwo: unknown]> = {
  'newest-java': [all, one, two],
  'older-java': [absent, one, two],
  csharp: ['*', 'user:read', 'user:read organization:read'],
  'strict-python': ['*', 'user:read', 'user:read organization:read'],
  other: ['*', one, two],
};

describe('how scope is written', () => {
  it.each(Object.entries(callers))('recognises %s', (caller, { headers }) => {
    expect(clientLibraryOf(headers, 'GET')).toBe(caller);
  });

  it.each([
    ['older-java', 'OpenAPI-Generator/1/java', 'POST', undefined],
    ['older-java', 'OpenAPI-Generator/2.17.510/java', 'GET', undefined],
    ['csharp', 'OpenAPI-Generator/1.2.3/csharp', 'POST', 'application/json'],
    ['csharp', 'RestSharp csharp/106', 'GET', undefined],
    // Only a GET without a type tells it from its sisters.
    ['other', 'OpenAPI-Generator/0.0.1/python', 'POST', undefined],
    ['other', 'OpenAPI-Generator/0.0.1/python', 'DELETE', undefined],
    ['other', 'OpenAPI-Generator/0.0.1/python', 'GET', 'application/json'],
    ['other', 'OpenAPI-Generator/0.0.1/python/x', 'GET', undefined],
    ['other', 'python-requests/2.31', 'GET', undefined],
    ['other', 'OpenAPI-Generator/1.0.8/Javascript', 'GET', 'application/json'],
    ['other', 'TileDB-Cloud-Py/0.12', 'GET', 'application/json'],
    ['other', undefined, 'GET', undefined],
  ])('takes for %s: %s, %s, %s', (caller, agent, method, type) => {
    expect(clientLibraryOf({ 'user-agent': agent, 'content-type': type }, method)).toBe(caller);
  });

  describe.each(Object.keys(callers) as Library[])('for %s', (caller) => {
    it('is as the table says when nothing was asked', () => {
      for (const asked of [undefined, '']) {
        const written = [all, one, two].map((scopes) => shapedScope(scopes, caller, 'auto', asked));
        expect(written).toEqual(automatic[caller]);
      }
    });

    it.each(['auto', 'string', 'array'] as ScopeShape[])('answers in the shape of the request, under %s', (shape) => {
      expect(shapedScope(two, caller, shape, [...two])).toEqual(two);
      expect(shapedScope(all, caller, shape, ['*'])).toEqual(all);
      expect(shapedScope(all, caller, shape, [])).toEqual(all);
      expect(shapedScope(two, caller, shape, 'user:read organization:read')).toBe('user:read organization:read');
      expect(shapedScope(all, caller, shape, '*')).toBe('*');
    });

    it("is always the operator's setting when the client asks for none", () => {
      expect([all, one, two].map((scopes) => shapedScope(scopes, caller, 'array', undefined))).toEqual([all, one, two]);
      expect([all, one, two].map((scopes) => shapedScope(scopes, caller, 'string', undefined))).toEqual([
        '*',
        'user:read',
        'user:read organization:read',
      ]);
    });
  });
});

describe('the role read_write_delete', () => {
  const organization = {
    name: 'acme',
    role: 'read_write_delete',
    users: [{ username: 'carol', role: 'read_write_delete' }, { role: 'owner' }],
  };

  it('is read_write to the strict Python client, wherever it stands', () => {
    expect(inDialect(false, [organization], 'strict-python', 'auto', undefined)).toEqual([
      { name: 'acme', role: 'read_write', users: [{ username: 'carol', role: 'read_write' }, { role: 'owner' }] },
    ]);
    const user = { username: 'carol', organizations: [{ role: 'read_write_delete' }] };
    expect(inDialect(false, user, 'strict-python', 'auto', undefined)).toMatchObject({
      organizations: [{ role: 'read_write' }],
    });
  });

  it('is itself to every other', () => {
    for (const caller of ['newest-java', 'older-java', 'csharp', 'other'] as const) {
      expect(inDialect(false, organization, caller, 'auto', undefined)).toEqual(organization);
    }
  });
});
