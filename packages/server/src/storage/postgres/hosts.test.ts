import { expect, it } from 'vitest';
import { postgresTarget, shownTarget } from './hosts.ts';

const at = (host: string, port = 5432) => ({ host, port });

it.each([
  ['postgres://u:p@a/db', 'postgres://u:p@a/db', [], false],
  ['postgres://u:p@a:5433/db?sslmode=verify-full', 'postgres://u:p@a:5433/db?sslmode=verify-full', [], false],
  ['postgresql://u:p@a/db?target_session_attrs=read-write', 'postgresql://u:p@a/db', [], true],
  [
    'postgres://u:p%40@a:1,b:2,c/db?target_session_attrs=primary',
    'postgres://u:p%40@a:1/db',
    [at('a', 1), at('b', 2), at('c')],
    true,
  ],
  ['postgres://u:p@[::1]:1,[::2]/db', 'postgres://u:p@[::1]:1/db', [at('::1', 1), at('::2')], false],
  ['postgres://u:p@/db?host=a,b&port=1,2', 'postgres://u:p@/db', [at('a', 1), at('b', 2)], false],
  ['postgres:///db?host=/run/postgresql', 'postgres:///db?host=%2Frun%2Fpostgresql', [], false],
])('reads %s', (url, first, hosts, mustBeWritable) => {
  expect(postgresTarget(url)).toEqual({ url: first, hosts, mustBeWritable });
});

it('refuses a server that is wanted for reading alone', () => {
  expect(() => postgresTarget('postgres://a/db?target_session_attrs=standby')).toThrow(
    'must be read-write, primary or any',
  );
});

it('shows a URL without its password, also one with an @ in it', () => {
  expect(shownTarget('postgres://u:fake@secret@a:1,b/db?password=fake')).toBe('postgres://a:1,b/db');
});
