import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { errors, type Operation, operationList } from '@tessera/contract';
import { describe, expect, it } from 'vitest';
import { openApiText } from '../../src/http/openapi.ts';

const committed = readFileSync(new URL('../../../../openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(committed);

/** How the caller authenticates: a user, or a service. */
function schemesOf(permission: Operation['permission']): string[] {
  if (permission === null) return [];
  if ('service' in permission) return ['ServiceBasic', 'ServiceBearer'];
  return ['ApiKeyAuth', 'BasicAuth', 'BasicAuth SecondFactor', 'BearerAuth'];
}

describe('openapi.json', () => {
  it('matches the contract', () => {
    expect(openApiText() === committed, 'openapi.json is stale: run `npm run generate`').toBe(true);
  });

  it('is a valid OpenAPI 3.1 document', async () => {
    const validator = new Validator();
    const { valid, errors: wrong } = await validator.validate(JSON.parse(committed));
    expect(wrong ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('names the three ways to sign in', () => {
    expect(document.components.securitySchemes).toMatchObject({
      ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'X-TILEDB-REST-API-KEY' },
      BasicAuth: { type: 'http', scheme: 'basic' },
      BearerAuth: { type: 'http', scheme: 'bearer' },
    });
  });

  it.each(operationList)(
    'describes $id with its security and its failures',
    ({ id, method, path, permission, output, partial, errors: own }) => {
      const described = document.paths[path][method.toLowerCase()];
      expect(described.operationId).toBe(id);
      expect(described.security.map((scheme: object) => Object.keys(scheme).join(' '))).toEqual(schemesOf(permission));
      const expected = [output ? 200 : 204, 400, 429, 500, 503, 'default', ...own.map((code) => errors[code].status)];
      if (permission !== null) expected.push(401);
      // A service has no scopes that could be too small.
      if (permission !== null && !('service' in permission)) expected.push(403);
      if (method === 'POST') expected.push(422);
      if (partial) expected.push(207);
      expect(Object.keys(described.responses).sort()).toEqual([...new Set(expected.map(String))].sort());
      for (const [status, response] of Object.entries<Record<string, unknown>>(described.responses)) {
        if (Number(status) < 400) continue;
        expect(response).toMatchObject({
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        });
      }
    },
  );
});
