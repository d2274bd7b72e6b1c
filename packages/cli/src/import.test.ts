import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { expect, it } from 'vitest';
import { eventually, onEveryEngine, unique, type World } from '../../server/src/testing/world.ts';
import { Machine, main } from './testing/run.ts';

/** The machine that the world's server runs on. */
function serverOf(world: World): Machine {
  return new Machine({ DATABASE_URL: world.databaseUrl, TESSERA_DATA_DIR: world.dataDir });
}

const password = 'Fake-Password-1';
const password_hash = await bcrypt(password, 4);

function jsonLines(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

onEveryEngine('tessera import', (world) => {
  it('writes beside a running server, and only when told to', async () => {
    const machine = serverOf(world());
    const [alice, acme] = [unique('alice'), unique('acme')];
    const lines = jsonLines([
      { username: alice, password_hash },
      { organization: acme, owner: alice },
    ]);
    writeFileSync(machine.path('users.jsonl'), lines);
    const made = { users: 1, organizations: 1, memberships: 0, there: 0, refused: 0 };
    expect(await machine.json('import', 'users.jsonl')).toEqual({ ...made, applied: false });
    expect((await world().withPassword(alice, password).get('/user')).status).toBe(401);
    expect(await machine.json('import', 'users.jsonl', '--apply')).toEqual({ ...made, applied: true });
    expect((await world().withPassword(alice, password).get(`/organizations/${acme}`)).body.role).toBe('owner');
    expect(await machine.json('import', 'users.jsonl', '--apply')).toMatchObject({ users: 0, there: 2 });
  });

  it('reads CSV as other programs write it', async () => {
    const machine = serverOf(world());
    const [alice, acme] = [unique('alice'), unique('acme')];
    const rows = [
      '\ufeffusername,password_hash,email,email_confirmed,name,organization,owner,role',
      `${alice},${password_hash},${alice}@example.com,true,"Ann ""A"", of two\r\nlines",,,`,
      `${alice},,,,,${acme},,`,
      `,,,,,${acme},${alice},`,
      'too,few',
    ];
    writeFileSync(machine.path('users.csv'), rows.join('\r\n'));
    const { code, stdout } = await machine.run(['import', 'users.csv', '--apply', '--json']);
    expect(code).toBe(8);
    expect(JSON.parse(stdout)).toMatchObject({ users: 0, organizations: 0, refused: 4 });
    writeFileSync(machine.path('users.csv'), rows.join('\r\n').replace('two\r\nlines', 'one line'));
    await machine.run(['import', 'users.csv', '--apply']);
    const { body } = await world().withPassword(alice, password).get('/user');
    expect(body).toMatchObject({ name: 'Ann "A", of one line', is_valid_email: true });
  });

  it('reports what it refused, in a file that can be put right and imported', async () => {
    const machine = serverOf(world());
    const [good, taken, free] = [unique('good'), unique('taken'), unique('free')];
    await world().anonymous.post('/user', { username: taken, password });
    const lines = `${jsonLines([
      { username: good, password_hash },
      { username: taken, password_hash },
    ])}{"broken\n`;
    const run = await machine.run(['import', '-', '--format', 'jsonl', '--apply', '--report', 'refused.jsonl'], lines);
    expect(run.code).toBe(8);
    expect(run.stderr).toContain('2 lines were refused');
    const report = readFileSync(machine.path('refused.jsonl'), 'utf8');
    const refused = report
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(refused).toMatchObject([
      { line: 2, error: 'username_taken', fields: { username: taken } },
      { line: 3, error: 'invalid_line', message: 'is not JSON' },
    ]);
    expect(statSync(machine.path('refused.jsonl')).mode & 0o777).toBe(0o600);
    const [first = ''] = report.split('\n');
    writeFileSync(machine.path('again.jsonl'), first.replace(taken, free));
    expect(await machine.json('import', 'again.jsonl', '--apply')).toMatchObject({ users: 1, refused: 0 });
    expect(existsSync(machine.path('again.jsonl.refused.jsonl'))).toBe(false);
    expect((await world().withPassword(free, password).get('/user')).status).toBe(200);
  });

  it('loses and doubles nothing when it is killed and run again', async () => {
    const machine = serverOf(world());
    const begin = unique('many');
    const users = Array.from({ length: 20_000 }, (_, index) => ({ username: `${begin}-${index}`, password_hash }));
    writeFileSync(machine.path('users.jsonl'), jsonLines(users));
    const killed = spawn(process.execPath, [main, 'import', 'users.jsonl', '--apply'], {
      cwd: machine.folder,
      env: machine.environment,
    });
    await eventually(async () =>
      (await world().app.deps.db.read(({ users: stored }) => stored.find({ key: `${begin}-0` }))) ? true : undefined,
    );
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const totals = await machine.json('import', 'users.jsonl', '--apply');
    expect(totals.users).toBeGreaterThan(0);
    expect(totals.there).toBeGreaterThan(0);
    expect(totals.users + totals.there).toBe(users.length);
    expect(totals.refused).toBe(0);
  });

  it('shows how far it is on a terminal, and not in a pipe', async () => {
    const machine = serverOf(world());
    const users = Array.from({ length: 3000 }, () => ({ username: unique('many') }));
    writeFileSync(machine.path('users.jsonl'), jsonLines(users));
    const terminal = machine.terminal('import', 'users.jsonl');
    expect(await terminal.exited).toBe(0);
    expect(terminal.screen).toContain('100 %');
    expect((await machine.run(['import', 'users.jsonl'])).stderr).toBe(
      'This was a dry run: nothing is written. Add --apply to write.\n',
    );
  });
});
