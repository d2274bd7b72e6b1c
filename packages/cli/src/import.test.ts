import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { expect, it } from 'vitest';
import { importColumns } from '../../server/src/services/import/record.ts';
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

  it('reports refused lines, in a file that can be put right and imported', async () => {
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
      'This was a dry run: no line is written. Add --apply to write.\n',
    );
  });

  it.each([
    ['semicolons', ';', 'utf8'],
    ['tabs', '\t', 'utf8'],
    ['commas, in UTF-16', ',', 'utf16le'],
    ['semicolons that Excel tells of', 'sep=;', 'utf8'],
  ] as const)('reads CSV with %s, a head in any case, and rows without anything', async (_, separator, encoding) => {
    const machine = serverOf(world());
    const name = unique('zoe');
    const mark = separator.at(-1) ?? '';
    const within = mark === '\t' ? ',' : mark;
    const rows = [
      ['Username', ' Email', 'Name', 'Email_Confirmed'],
      [name, ` ${name}@example.com `, `"Zoë ${within} ""Müller"""`, 't'],
      ['', ' ', '', ''],
    ].map((cells) => cells.join(mark));
    if (separator.length > 1) rows.unshift(separator);
    writeFileSync(machine.path('users.csv'), Buffer.from(`\ufeff${rows.join('\r\n')}\r\n`, encoding));
    expect(await machine.json('import', 'users.csv', '--apply')).toMatchObject({ users: 1, there: 0, refused: 0 });
    const stored = await world().app.deps.db.read(({ users }) => users.find({ key: name }));
    expect(stored).toMatchObject({ name: `Zoë ${within} "Müller"`, confirmedEmail: `${name}@example.com` });
  });

  it('refuses bytes that are no UTF-8 by line and field, and never stores a guess at them', async () => {
    const machine = serverOf(world());
    const [bad, good] = [unique('bad'), unique('good')];
    const latin = Buffer.from(`username,name\n${bad},J\u00fcrgen M\u00fcller\n${good},Ann\n`, 'latin1');
    const cut = Buffer.from(`username,name\n${unique('cut')},Zo\u00eb`).subarray(0, -1);
    const json = Buffer.from(`{"username":"${unique('bad')}","name":"J\u00fcrgen"}\n`, 'latin1');
    writeFileSync(machine.path('latin.csv'), latin);
    writeFileSync(machine.path('cut.csv'), cut);
    writeFileSync(machine.path('latin.jsonl'), json);
    for (const [file, line, users] of [
      ['latin.csv', 2, 1],
      ['cut.csv', 2, 0],
      ['latin.jsonl', 1, 0],
    ] as const) {
      const run = await machine.run(['import', file, '--apply']);
      expect(run.code).toBe(8);
      expect(run.stderr).toContain('1 line was refused');
      expect(run.stdout).toMatch(new RegExp(`users\\s+${users}\\n`));
      expect(reportOf(machine, file)).toMatchObject([{ line, message: expect.stringMatching(/^name: .*UTF-8/) }]);
      const again = await machine.run(['import', `${file}.refused.jsonl`, '--apply']);
      expect(again.code).toBe(8);
    }
    const right = readFileSync(machine.path('latin.csv.refused.jsonl'), 'utf8').replaceAll('\ufffd', 'ü');
    writeFileSync(machine.path('right.jsonl'), right);
    expect(await machine.json('import', 'right.jsonl', '--apply')).toMatchObject({ users: 1 });
    const stored = await world().app.deps.db.read(({ users }) => users.find({ key: bad }));
    expect(stored?.name).toBe('Jürgen Müller');
  });

  it.each([
    ['an empty file', 'a.csv', '', 'has no lines'],
    ['a head alone', 'a.csv', 'username,name\n', 'has no lines'],
    ['an unknown column, once', 'a.csv', 'username,shoe_size\na,1\nb,2\n', 'line 1): shoe_size: is no field'],
    ['a column twice', 'a.csv', 'username,email, Email \na,b,c\n', 'line 1): email: is there twice'],
    ['__proto__', 'a.csv', 'username,__proto__\na,x\n', 'line 1): __proto__: is no field'],
    ['a column of passwords', 'a.csv', 'username,password\na,x\n', 'password: hashes are imported'],
    ['a head without names', 'a.csv', 'ana|ana@example.com\n', 'username: is not there'],
    ['UTF-16 without a mark', 'a.csv', Buffer.from('username\na\n', 'utf16le'), 'not UTF-8'],
    ['a compressed file', 'a.jsonl', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 'gunzip'],
    ['a workbook', 'a.csv', 'PK\u0003\u0004xxxx', 'CSV UTF-8'],
    ['lines that end as on an old Macintosh', 'a.csv', 'username\ra\rb\r', 'Macintosh'],
    ['one document as lines', 'a.jsonl', '[\n{"username":"a"}]', '--format json'],
    ['lines as one document', 'a.json', '{"username":"a"}\n{"username":"b"}', '--format jsonl'],
    ['a realm without users', 'a.json', '{"realm":"fake"}', 'kc.sh export --users same_file'],
    ['no file', 'none.csv', undefined, 'There is no file none.csv'],
  ])('tells of %s in one sentence, and exits with 2', async (_, file, content, sentence) => {
    const machine = serverOf(world());
    if (content !== undefined) writeFileSync(machine.path(file), content);
    const { code, stderr } = await machine.run(['import', file, '--apply']);
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
    expect(existsSync(machine.path(`${file}.refused.jsonl`))).toBe(false);
  });

  it('keeps the text of lines that it could not read, so that it can be put right and imported again', async () => {
    const machine = serverOf(world());
    const names = Array.from({ length: 5 }, () => unique('kept'));
    const [few, quoted, open, good, twice] = names;
    const rows = [
      'username,email,name',
      `${few},Few`,
      `${quoted},,"Ann" Example`,
      `${open},,"Open`,
      `${good},,Good`,
      `${twice},,a,b`,
    ];
    writeFileSync(machine.path('users.csv'), rows.join('\n'));
    expect((await machine.run(['import', 'users.csv', '--apply'])).code).toBe(8);
    const report = reportOf(machine, 'users.csv');
    expect(report.map(({ line }) => line)).toEqual([2, 3, 4, 6]);
    for (const { message } of report) expect(message).toMatch(/: .+/);
    const again = await machine.run(['import', 'users.csv.refused.jsonl', '--report', 'again', '--apply', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ users: 0, refused: 4 });
    const right = readFileSync(machine.path('users.csv.refused.jsonl'), 'utf8')
      .replace('"Few"', '"","Few"')
      .replace('\\"Ann\\" Example', 'Ann Example')
      .replace('\\"Open', 'Open')
      .replace('"a","b"', '"ab"');
    writeFileSync(machine.path('right.jsonl'), right);
    expect(await machine.json('import', 'right.jsonl', '--apply')).toMatchObject({ users: 4, refused: 0 });
    for (const name of names) {
      expect((await world().app.deps.db.read(({ users }) => users.find({ key: name })))?.username).toBe(name);
    }
  });

  it('refuses a key that is there twice, and keeps the line', async () => {
    const machine = serverOf(world());
    const name = unique('twice');
    const line = `{"username":"${name}","email":"first@example.com","email":"second@example.com"}`;
    writeFileSync(machine.path('users.jsonl'), `${line}\n`);
    expect((await machine.run(['import', 'users.jsonl', '--apply'])).code).toBe(8);
    const [refused] = reportOf(machine, 'users.jsonl');
    expect(refused).toMatchObject({ line: 1, text: line, message: expect.stringContaining('twice') });
  });

  it('reads a realm that Keycloak exported', async () => {
    const machine = serverOf(world());
    const username = unique('realm');
    const users = [{ username, enabled: true, emailVerified: false, credentials: [], requiredActions: [] }];
    writeFileSync(machine.path('realm.json'), JSON.stringify({ realm: 'fake', users }, null, 2));
    expect(await machine.json('import', 'realm.json', '--apply')).toMatchObject({ users: 1, refused: 0 });
  });

  it('lists every column in its help and in the README', async () => {
    const { stdout } = await serverOf(world()).run(['import', '--help']);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    for (const column of Object.values(importColumns).flat()) {
      expect(stdout).toContain(column);
      expect(readme).toContain(`\`${column}\``);
    }
  });
});

function reportOf(machine: Machine, file: string): { line: number; message: string }[] {
  const report = readFileSync(machine.path(`${file}.refused.jsonl`), 'utf8');
  return report
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

it('replaces a report of before only: not the file itself by another name, and no device', async () => {
  const machine = new Machine();
  const lines = jsonLines([{ username: 'not a name' }]);
  mkdirSync(machine.path('there'));
  symlinkSync('there', machine.path('here'));
  writeFileSync(machine.path('there', 'users.jsonl'), lines);
  expect(await machine.run(['import', 'there/users.jsonl', '--report', 'here/users.jsonl'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('would overwrite the file'),
  });
  expect(readFileSync(machine.path('there', 'users.jsonl'), 'utf8')).toBe(lines);
  symlinkSync('/dev/null', machine.path('nothing'));
  expect(await machine.run(['import', 'there/users.jsonl', '--report', 'nothing'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is there and no file'),
  });
  expect(lstatSync(machine.path('nothing')).isSymbolicLink()).toBe(true);
});

it('ends in one sentence where its file or its report cannot be opened', async () => {
  const machine = new Machine();
  const report = await machine.spawn(['import', '-', '--format', 'jsonl', '--report', 'nowhere/refused'], '{}\n');
  expect(report).toMatchObject({ code: 2, stderr: 'tessera: There is no file nowhere/refused\n' });
  // A socket is a file that is there, and that nothing may open.
  const server = createServer().listen(machine.path('users.jsonl'));
  await once(server, 'listening');
  const source = await machine.spawn(['import', 'users.jsonl']);
  server.close();
  expect(source).toMatchObject({ code: 1, stderr: expect.stringMatching(/^tessera: ENXIO[^\n]*\n$/) });
});
