import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { expect, it, onTestFinished } from 'vitest';
import { sql } from '../../server/src/testing/sql.ts';
import { onEveryEngine } from '../../server/src/testing/world.ts';
import type { Finding } from './doctor/finding.ts';
import { checkClock, checkNode } from './doctor/machine.ts';
import { Machine } from './testing/run.ts';

async function examine(machine: Machine) {
  const { code, stdout, stderr } = await machine.run(['doctor', '--json']);
  expect(stderr).toBe('');
  const findings = JSON.parse(stdout) as Finding[];
  const of = (check: Finding['check']) => findings.filter((finding) => finding.check === check);
  return { code, findings, of, text: stdout };
}

it('finds nothing broken where nothing is set up yet, and leaves nothing behind', async () => {
  const machine = new Machine();
  const { findings, code } = await examine(machine);
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  expect([0, 8]).toContain(code);
  expect(new Set(findings.map(({ check }) => check))).toEqual(
    new Set(['node', 'configuration', 'database', 'keys', 'mail', 'clock', 'disk']),
  );
  expect(existsSync(machine.path('data'))).toBe(false);
});

it('leaves the files of a database alone that no server has open', async () => {
  const machine = new Machine();
  await machine.run(['import', '-', '--format', 'jsonl', '--apply'], '{"username":"alice"}\n');
  const before = readdirSync(machine.path('data')).map((name) => [name, statSync(machine.path('data', name)).mtimeMs]);
  const { of } = await examine(machine);
  expect(of('database')).toMatchObject([{ level: 'good' }]);
  const after = readdirSync(machine.path('data')).map((name) => [name, statSync(machine.path('data', name)).mtimeMs]);
  expect(after).toEqual(before);
});

it('gives a remedy for every finding that is not good', async () => {
  const machine = new Machine({ HOST: '0.0.0.0' });
  const { findings, code } = await examine(machine);
  expect(code).toBe(9);
  for (const { level, todo } of findings) if (level !== 'good') expect(todo).toMatch(/\w/);
  const refused = findings.filter(({ check }) => check === 'configuration').map(({ says }) => says.split(' ')[0]);
  expect(refused).toEqual(['TESSERA_PUBLIC_URL', 'TESSERA_SMTP_URL', 'TESSERA_KEY']);
  const { stdout } = await machine.run(['doctor']);
  expect(stdout).toContain('✗ configuration');
  expect(stdout).toContain('→ ');
});

it('warns of a variable that is named like a setting and is none', async () => {
  const { of, code } = await examine(new Machine({ TESSERA_TRUSTED_PROXY: '10.0.0.1' }));
  expect(code).toBe(8);
  expect(of('configuration')).toMatchObject([
    { level: 'good' },
    { level: 'warning', says: 'TESSERA_TRUSTED_PROXY is no setting and does nothing' },
  ]);
});

it('warns of the default sender and of no proxy in production, and reads secrets from files', async () => {
  const machine = new Machine({ TESSERA_PUBLIC_URL: 'https://127.0.0.1:9' });
  const { stdout: key } = await machine.run(['key', 'new']);
  const file = (name: string, text: string) => {
    writeFileSync(machine.path(name), text, { mode: 0o600 });
    return machine.path(name);
  };
  machine.environment['TESSERA_KEY_FILE'] = file('keys', key);
  machine.environment['TESSERA_SMTP_URL_FILE'] = file('smtp', 'smtp://127.0.0.1:9\n');
  machine.environment['DATABASE_URL_FILE'] = file('database', `sqlite:${machine.path('named.db')}\n`);
  const { of } = await examine(machine);
  expect(of('configuration')).toMatchObject([
    { level: 'good' },
    { level: 'warning', says: expect.stringContaining('TESSERA_MAIL_FROM is Tessera <tessera@localhost>') },
    { level: 'warning', says: expect.stringContaining('TESSERA_TRUSTED_PROXIES is not set') },
  ]);
  expect(of('database')).toMatchObject([{ level: 'good', says: expect.stringContaining('There is none yet') }]);
});

it('tries the mail server, and sends nothing', async () => {
  let mails = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    onData: (_stream, _session, done) => {
      mails++;
      done();
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  onTestFinished(() => new Promise<void>((done) => smtp.close(() => done())));
  const { port } = smtp.server.address() as AddressInfo;
  const good = await examine(new Machine({ TESSERA_SMTP_URL: `smtp://127.0.0.1:${port}` }));
  expect(good.of('mail')).toMatchObject([{ level: 'good' }]);
  expect(mails).toBe(0);
  const dead = await examine(new Machine({ TESSERA_SMTP_URL: 'smtp://alice:Fake-Password-1@127.0.0.1:9' }));
  expect(dead.of('mail')).toMatchObject([{ level: 'error' }]);
  expect(dead.text).not.toContain('Fake-Password-1');
});

it('tells nothing of a database password when the database is away', async () => {
  const machine = new Machine({ DATABASE_URL: 'postgres://tessera:Fake-Password-1@127.0.0.1:9/tessera' });
  const { of, text, code } = await examine(machine);
  expect(of('database')).toMatchObject([{ level: 'error', says: expect.stringContaining('ECONNREFUSED') }]);
  expect(text).not.toContain('Fake-Password-1');
  expect(code).toBe(9);
});

it('sees a damaged file of SQLite', async () => {
  const machine = new Machine();
  writeFileSync(machine.path('broken.db'), 'This is not a database, and long enough to look like one. '.repeat(100));
  machine.environment['DATABASE_URL'] = `sqlite:${machine.path('broken.db')}`;
  expect((await examine(machine)).of('database')).toMatchObject([{ level: 'error' }]);
});

it('warns of a Node that gets no fixes, and of a clock that went back', () => {
  const now = new Date('2026-12-01T00:00:00.000Z');
  expect(checkNode('20.19.0', now).level).toBe('warning');
  expect(checkNode('24.1.0', now).level).toBe('good');
  expect(checkNode('18.20.0', now).level).toBe('error');
  expect(checkClock(now, '2026-12-01T01:00:00.000Z', 0).level).toBe('error');
  expect(checkClock(now, '2026-11-30T23:00:00.000Z', 0).level).toBe('good');
  expect(checkClock(now, undefined, -60).says).toContain("60.0 s behind the database's");
});

onEveryEngine('tessera doctor', (world) => {
  const machineOf = () => new Machine({ DATABASE_URL: world().databaseUrl, TESSERA_DATA_DIR: world().dataDir });

  it('finds a running server in order', async () => {
    const { findings } = await examine(machineOf());
    expect(findings.filter(({ check, level }) => check !== 'node' && level !== 'good')).toEqual([]);
  });

  it('wants the key file kept from other users, but for a group, as Kubernetes hands it over', async () => {
    const file = `${world().dataDir}/keys`;
    onTestFinished(() => chmodSync(file, 0o600));
    chmodSync(file, 0o440);
    expect((await examine(machineOf())).of('keys')).toMatchObject([{ level: 'good' }]);
    chmodSync(file, 0o644);
    const { of, code } = await examine(machineOf());
    expect(of('keys')).toMatchObject([{ level: 'error', todo: `chmod 600 ${file}` }]);
    expect(code).toBe(9);
  });

  it('misses the key that the secret of a domain needs, without which no server starts', async () => {
    const organization = await world().organization(await world().person('owner'));
    await sql(
      world(),
      `insert into sso_domains (id, organization_id, domain, key_id, sealed_secret, default_role, challenge, status, checks,
         check_at, created_by, created_at, updated_at)
       select 'fake-domain', id, 'corp.example', 'key-of-a-domain', 'fake', 'read_only', 'fake', 'unverified', '{}',
         '2100-01-01T00:00:00.000Z', id, created_at, created_at from organizations where name = '${organization}'`,
    );
    onTestFinished(() => sql(world(), "delete from sso_domains where id = 'fake-domain'").then(() => {}));
    expect((await examine(machineOf())).of('keys')).toMatchObject([
      { level: 'error', says: expect.stringContaining('need key-of-a-domain,') },
    ]);
  });

  it('misses the key that stored secrets need, and points at those still to rewrap', async () => {
    const alice = await world().person('alice');
    await alice.session.post(`/credentials/${alice.username}/aws`, {
      name: 'main',
      access_key_id: 'AKIAFAKE',
      secret_access_key: 'fake-secret',
    });
    const [{ id } = { id: '' }] = world().app.deps.keyRing.keys;
    const other = new Machine({ DATABASE_URL: world().databaseUrl, TESSERA_DATA_DIR: world().dataDir });
    const { stdout: line } = await other.run(['key', 'new']);
    other.environment['TESSERA_KEY'] = line.trim();
    expect((await examine(other)).of('keys')).toMatchObject([
      { level: 'error', says: `Stored secrets need ${id}, which the key ring does not have` },
    ]);
    const { stdout: wrong } = await other.run(['key', 'new']);
    other.environment['TESSERA_KEY'] = `${id}:${wrong.trim().split(':')[1]}`;
    expect((await examine(other)).of('keys')).toMatchObject([{ level: 'error', says: expect.stringContaining(id) }]);
  });
});
