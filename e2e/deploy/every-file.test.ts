import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root, run } from './tools.ts';

it('docs/deploy.md names the tool that checks each file under deploy/', () => {
  const page = readFileSync(join(root, 'docs', 'deploy.md'), 'utf8');
  const [, table = ''] = /\| file \| is checked by \|\n(.*?)\n\n/s.exec(page) ?? [];
  const named = [...table.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
  const files = run('git', ['ls-files', 'deploy'])
    .output.trim()
    .split('\n')
    .map((file) => file.replace('deploy/', ''));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !named.some((name) => file === name || file.startsWith(`${name}/`)))).toEqual([]);
});

it('deploy/compose/.gitignore keeps the secrets that secrets.sh makes out of a commit', () => {
  for (const name of ['keys', 'database-url', 'postgres-password']) {
    expect(run('git', ['check-ignore', `deploy/compose/secrets/${name}`]).code, name).toBe(0);
  }
  expect(run('git', ['check-ignore', '--no-index', 'deploy/compose/secrets.sh']).code).toBe(1);
});
