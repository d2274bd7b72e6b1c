import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { operationList } from '@tessera/contract';
import { describe, expect, it } from 'vitest';
import { permissionsPage } from './permissions-page.ts';

describe('docs/reference/permissions.md', () => {
  it('matches the output of npm run generate', () => {
    const file = fileURLToPath(new URL('../../../../docs/reference/permissions.md', import.meta.url));
    expect(readFileSync(file, 'utf8')).toBe(permissionsPage());
  });

  it('has every operation whose path names an organization or a namespace under the roles', () => {
    // Administrators of the site have no role in the organizations that they administer.
    const named = operationList.filter(({ path }) => /^(?!\/admin\/).*\{(organization|namespace)\}/.test(path));
    expect(named.filter(({ action }) => action === undefined)).toEqual([]);
    expect(operationList.filter(({ action }) => action !== undefined)).toEqual(named);
  });
});
