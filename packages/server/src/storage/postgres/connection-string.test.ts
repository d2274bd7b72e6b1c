import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startPostgres } from '../../testing/postgres.ts';
import { refusal, started, temporaryFolder } from '../../testing/process.ts';
import { StartRefused } from '../migrate.ts';
import { readPostgresUrl } from './connection-string.ts';

it.each([
  ['postgres://u:p@host:6543/db', [['host', 6543]], 'u', 'p', 'db'],
  ['postgresql://u:p@/db?host=/run/postgresql', [['/run/postgresql', 5432]], 'u', 'p', 'db'],
  ['postgres://u@/db?host=%2Fcloudsql%2Fp%3Ar%3Ai', [['/cloudsql/p:r:i', 5432]], 'u', undefined, 'db'],
  ['postgres://u@%2Frun%2Fpostgresql:6543/db', [['/run/postgresql', 6543]], 'u', undefined, 'db'],
  ['postgres:///db?user=u&password=a%26b&host=h&port=1', [['h', 1]], 'u', 'a&b', 'db'],
  ['postgres://u:p%40%3A%2F@[2001:db8::1]:6543/d%20b', [['2001:db8::1', 6543]], 'u', 'p@:/', 'd b'],
  [
    'postgres://u:p@a:1,b:2/db',
    [
      ['a', 1],
      ['b', 2],
    ],
    'u',
    'p',
    'db',
  ],
  [
    'postgres://u:p@a,b/db?port=7',
    [
      ['a', 7],
      ['b', 7],
    ],
    'u',
    'p',
    'db',
  ],
  ['postgres://u:p:q@host', [['host', 5432]], 'u', 'p:q', 'u'],
  ['postgres://u@host/db?dbname=other', [['host', 5432]], 'u', undefined, 'other'],
] as const)('reads %s as libpq does', (url, servers, user, password, database) => {
  const read = readPostgresUrl(url);
  expect(read.servers.map(({ host, port }) => [host, port])).toEqual(servers);
  expect(read).toMatchObject({ user, database });
  expect(read.config.password).toBe(password);
});

it.each([
  ['postgres://u:fake-password@host:port/db', 'port'],
  ['postgres://u:fake-password@host:0/db', 'port'],
  ['postgres://u:fake-password@a,b,c/db?port=1,2', 'ports'],
  ['postgres://u:fake-password%@host/db', '%25'],
  ['postgres://u:fake-password@host/db?sslmode=bogus', 'verify-full'],
  ['postgres://u:fake-password@host/db?sslmode=verify-ca', 'sslrootcert'],
  ['postgres://u:fake-password@host/db?sslrootcert=/nope.pem', '/nope.pem'],
  ['postgres://u:fake-password@host/db?ssl_mode=require', '"ssl_mode"'],
])('refuses %s in one sentence without its password', (url, named) => {
  const read = () => readPostgresUrl(url);
  expect(read).toThrow(StartRefused);
  expect(read).toThrow(/^DATABASE_URL [^\n]+$/);
  expect(read).toThrow(named);
  expect(read).not.toThrow('fake-password');
});

describe('a server with TLS and a socket', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  const folder = mkdtempSync(join(tmpdir(), 'tessera-tls-'));
  const [ca, key, other] = ['ca.crt', 'ca.key', 'other.crt'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];

  beforeAll(async () => {
    chmodSync(folder, 0o777);
    certify(key, ca, 'localhost');
    certify(join(folder, 'other.key'), other, 'other.example.com');
    giveToPostgres(key);
    const tls = ['ssl=on', `ssl_cert_file=${ca}`, `ssl_key_file=${key}`, `unix_socket_directories=${folder}`];
    server = await startPostgres(tls.flatMap((setting) => ['-c', setting]));
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The server's URL with this host and these parameters; PORT stands for its port. */
  const url = (host: string, parameters: string) => {
    const port = new URL(server.url).port;
    return `postgres://tessera:visibly-fake@${host.replace('PORT', port)}/postgres?${parameters.replace('PORT', port)}`;
  };

  it.each<[string, () => string]>([
    ['by its socket, as a parameter', () => url('', `host=${folder}&port=PORT`)],
    ['by its socket, encoded', () => url(`${encodeURIComponent(folder)}:PORT`, '')],
    ['without verifying', () => url('127.0.0.1:PORT', 'sslmode=no-verify')],
    ['with its own authority', () => url('localhost:PORT', `sslmode=verify-full&sslrootcert=${ca}`)],
    ['with its own authority and another name', () => url('127.0.0.1:PORT', `sslmode=verify-ca&sslrootcert=${ca}`)],
    ['by require, with its own authority', () => url('localhost:PORT', `sslmode=require&sslrootcert=${ca}`)],
  ])('is used %s, without a warning', async (_how, address) => {
    const { output } = await started({ TESSERA_DATA_DIR: temporaryFolder(), DATABASE_URL: address() });
    expect(output).not.toMatch(/warning/i);
  });

  it.each<[string, () => string, string]>([
    [
      'a certificate that nothing vouches for',
      () => url('localhost:PORT', 'sslmode=require'),
      'is not trusted: name its authority',
    ],
    ['the same by prefer', () => url('localhost:PORT', 'sslmode=prefer'), 'is not trusted'],
    ['another authority', () => url('localhost:PORT', `sslmode=verify-full&sslrootcert=${other}`), 'is not trusted'],
    [
      'another host name',
      () => url('127.0.0.1:PORT', `sslmode=verify-full&sslrootcert=${ca}`),
      'for another host name',
    ],
    ['no socket there', () => url('', 'host=/nowhere'), 'has no socket there (ENOENT)'],
    [
      'a search_path that leads nowhere',
      () => url('127.0.0.1:PORT', 'options=-c%20search_path%3Dnope'),
      'search_path names no schema',
    ],
    [
      'a setting that there is not',
      () => url('127.0.0.1:PORT', 'options=-c%20nonsense%3D1'),
      'refuses a setting of options',
    ],
  ])('is refused in one sentence for %s', async (_why, address, said) => {
    const output = await refusal({ TESSERA_DATA_DIR: temporaryFolder(), DATABASE_URL: address() });
    expect(output).toMatch(/^Tessera does not start: DATABASE_URL [^\n]+\n$/);
    expect(output).toContain(said);
    expect(output).not.toContain('visibly-fake');
  });
});

it.each(['require', 'prefer', 'no-verify', 'verify-full'])('is told of a server without TLS (%s)', async (mode) => {
  const DATABASE_URL = `${inject('postgresUrl')}?sslmode=${mode}`;
  const output = await refusal({ TESSERA_DATA_DIR: temporaryFolder(), DATABASE_URL });
  expect(output).toMatch(/^Tessera does not start: DATABASE_URL [^\n]+ has no TLS: [^\n]+\n$/);
});

/** A key and a certificate for the host name, signed by itself. */
function certify(key: string, certificate: string, host: string): void {
  const { status, stderr } = spawnSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '2'].concat([
      ...['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`],
    ]),
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
}

/** PostgreSQL reads a key that is its user's own; for root that is another user. */
function giveToPostgres(key: string): void {
  chmodSync(key, 0o600);
  if (process.getuid?.() !== 0) return;
  const { stdout } = spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' });
  chownSync(key, Number(stdout), statSync(key).gid);
}
