import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, onTestFinished } from 'vitest';
import { freePort } from '../../packages/server/src/testing/postgres.ts';
import { started } from '../../packages/server/src/testing/process.ts';
import { behindNginx, certificate, signsUp } from './behind.ts';
import { itWith, root, run, temporaryFolder } from './tools.ts';

const page = readFileSync(join(root, 'docs', 'deploy.md'), 'utf8');
const block = /## Twelve commands on a bare Debian[\s\S]*?```sh\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const commands = block.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

// Commands that would change this machine, or use the Internet. A stand-in records its arguments.
const standIns = ['apt-get', 'curl', 'useradd', 'systemctl', 'certbot', 'nginx'];

/** A folder that stands for `/`, and a shell in which the page's own paths lead there. */
function machine() {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  for (const path of ['bin', 'opt', 'etc/systemd/system', 'etc/nginx/sites-enabled', 'usr/local/bin', 'var/lib']) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  const program = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  for (const name of standIns) program(name, `echo ${name} "$@" >> ${join(folder, 'asked')}`);
  // The superuser of the test's own PostgreSQL in place of that of Debian's.
  const { username, password, port } = new URL(inject('postgresUrl'));
  const server = `PGHOST=127.0.0.1 PGPORT=${port} PGUSER=${username} PGPASSWORD=${password} PGDATABASE=postgres`;
  program('su', `test "$1" = postgres && test "$2" = -c && exec env ${server} sh -c "$3"`);
  const here = (command: string) =>
    command
      .replaceAll(/(?<![\w/])\/(opt|etc|usr|var)\b/g, join(folder, '$1'))
      .replaceAll('127.0.0.1:5432', `127.0.0.1:${port}`)
      .replaceAll(/\b(role|database|owner) tessera\b/g, '$1 tessera_by_hand')
      .replaceAll('postgres://tessera:', 'postgres://tessera_by_hand:')
      .replaceAll(`:${port}/tessera`, `:${port}/tessera_by_hand`);
  return {
    folder,
    here,
    asked: () => readFileSync(join(folder, 'asked'), 'utf8').split('\n'),
    type: (command: string) =>
      run(
        'bash',
        [
          '-euc',
          `export PATH=${bin}:$PATH npm_config_ignore_scripts=true npm_config_prefer_offline=true\n${here(command)}`,
        ],
        folder,
      ),
  };
}

async function forget(): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query('drop database if exists tessera_by_hand with (force)');
  await client.query('drop role if exists tessera_by_hand');
  await client.end();
}

itWith(
  ['psql', 'openssl', 'bash', 'nginx'],
  'the twelve commands of docs/deploy.md lead to a server on which a user signs up through nginx',
  async () => {
    expect(commands).toHaveLength(12);
    onTestFinished(forget);
    const { folder, type, here, asked } = machine();
    const packed = run(process.execPath, [join(root, 'scripts', 'pack.mjs'), folder]);
    expect(packed.code, packed.output).toBe(0);
    for (const command of commands) {
      const { code, output } = type(command);
      expect(code, `${command}\n${output}`).toBe(0);
    }
    const secrets = readdirSync(join(folder, 'etc/tessera')).filter((name) => name !== 'environment');
    expect(secrets.sort()).toEqual(['database-url', 'keys', 'smtp-url']);
    for (const name of secrets) expect(statSync(join(folder, 'etc/tessera', name)).mode & 0o077, name).toBe(0);
    expect(asked()).toEqual(
      expect.arrayContaining(['systemctl enable --now tessera', 'nginx -t', 'systemctl reload nginx']),
    );
    expect(existsSync(join(folder, 'etc/nginx/sites-enabled/tessera'))).toBe(true);

    // The unit as systemd would run it: its variables, its credentials, its command.
    const unit = readFileSync(join(folder, 'etc/systemd/system/tessera.service'), 'utf8');
    const pairs = [...unit.matchAll(/^Environment=(.+)$/gm)].flatMap(([, line = '']) => line.split(' '));
    const settings = readFileSync(join(folder, 'etc/tessera/environment'), 'utf8').trim().split('\n');
    const environment = Object.fromEntries(
      [...pairs, ...settings].map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    for (const [name, value] of Object.entries(environment)) {
      environment[name] = value.replace('%d', join(folder, 'etc/tessera'));
    }
    // Compiling takes a minute, and this test uses PostgreSQL.
    const [, , ...command] = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? [];
    const port = await freePort();
    const server = await started({ ...environment, PORT: String(port), TESSERA_DATA_DIR: join(folder, 'data') }, [
      process.execPath,
      ...command.map((word) => word.replace('/opt', join(folder, 'opt'))),
    ]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(server.output).toContain('in production mode');

    // The command of the operator finds the settings and the database of the service.
    const script = join(folder, 'usr/local/bin/tessera');
    writeFileSync(script, here(readFileSync(script, 'utf8')));
    const made = run(script, ['admin', 'create', 'carol'], folder);
    expect(made.output).toContain('carol administers the site');
    expect(made.output).toContain('https://accounts.example.com/reset-password#token=');

    const site = { folder, port, http: await freePort(), https: await freePort(), ...certificate(folder) };
    await behindNginx(site, readFileSync(join(folder, 'etc/nginx/sites-enabled/tessera'), 'utf8'));
    await signsUp(site);
  },
);
