import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Environment } from '../../src/config/config.ts';
import { newDatabase } from '../../src/testing/new-database.ts';
import { freePort } from '../../src/testing/postgres.ts';
import { refusal, started, temporaryFolder } from '../../src/testing/process.ts';

const secret = randomBytes(32).toString('base64');
const production: Environment = {
  TESSERA_PUBLIC_URL: 'https://tessera.example.com',
  TESSERA_SMTP_URL: 'smtp://mailer:fake-mail-password@127.0.0.1:1',
  TESSERA_MAIL_FROM: 'Accounts <accounts@example.com>',
  TESSERA_TRUSTED_PROXIES: '127.0.0.1',
  TESSERA_KEY: `k1:${secret}`,
};

/** Asks for a refusal of one clear sentence, and returns it. */
async function sentence(environment: Environment): Promise<string> {
  const output = await refusal({ TESSERA_DATA_DIR: join(temporaryFolder(), 'data'), ...environment });
  expect(output).toMatch(/^Tessera does not start: [^\n]+\n$/);
  expect(output).not.toContain(secret);
  expect(output).not.toContain('fake-mail-password');
  expect(output).not.toContain('fake-database-password');
  return output;
}

describe('a wrong value', () => {
  it('is one sentence that names the variable, and leaves no folder behind', async () => {
    const dataDir = join(temporaryFolder(), 'data');
    expect(await sentence({ TESSERA_DATA_DIR: dataDir, TESSERA_LOG_LEVEL: 'chatty' })).toBe(
      'Tessera does not start: TESSERA_LOG_LEVEL must be one of debug, info, warn, error, silent\n',
    );
    expect(existsSync(dataDir)).toBe(false);
  });
});

it('tells of all that is wrong with the configuration, a line each', async () => {
  const output = await refusal({ TESSERA_DATA_DIR: join(temporaryFolder(), 'data'), HOST: '0.0.0.0', PORT: 'http' });
  expect(output).toMatch(/^(Tessera does not start: \S+ [^\n]+\n){4}$/);
});

describe('a variable that is named like a setting and is none', () => {
  it('is warned of by its name, not its value', async () => {
    const server = await started({ TESSERA_DATA_DIR: temporaryFolder(), TESSERA_KEYS: secret });
    expect(server.output).toContain('"msg":"TESSERA_KEYS is no setting and does nothing: ');
    expect(server.output).not.toContain(secret);
  });
});

describe('production', () => {
  it.each(['TESSERA_SMTP_URL', 'TESSERA_KEY'])('is refused without %s', async (missing) => {
    expect(await sentence({ ...production, [missing]: undefined })).toContain(missing);
  });

  it('is refused without a public URL where others can reach the server', async () => {
    expect(await sentence({ ...production, TESSERA_PUBLIC_URL: undefined, HOST: '0.0.0.0' })).toContain(
      'TESSERA_PUBLIC_URL',
    );
  });

  it('takes no key file for given that it was not told of', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'keys'), `k1:${secret}\n`);
    const refused = await sentence({ ...production, TESSERA_KEY: ' ', TESSERA_DATA_DIR: folder });
    expect(refused).toContain('TESSERA_KEY or TESSERA_KEY_FILE');
  });

  it('starts with all three, makes no key file, and never shows its key', async () => {
    const dataDir = temporaryFolder();
    const server = await started({ ...production, TESSERA_DATA_DIR: dataDir, TESSERA_LOG_LEVEL: 'debug' });
    expect(server.output).toContain('in production mode');
    expect(readdirSync(dataDir)).not.toContain('keys');
    // From this machine plain HTTP is answered, as a proxy beside the server speaks it.
    expect((await server.caller().get('/user')).status).toBe(401);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.output).not.toContain(secret);
    expect(server.output).not.toContain('fake-mail-password');
  });
});

describe('the start', () => {
  it('says in one line the address, the mode, with which database and folder', async () => {
    const dataDir = join(temporaryFolder(), 'data');
    const server = await started({ TESSERA_DATA_DIR: dataDir });
    const [line = '', ...more] = server.output.trim().split('\n');
    expect(more).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      address: server.url,
      mode: 'development',
      database: `sqlite:${join(dataDir, 'tessera.db')}`,
      data: dataDir,
      msg: expect.stringContaining(`Tessera listens on ${server.url} in development mode`),
    });
  });

  it('names the PostgreSQL it uses without the password', async () => {
    const { url, drop } = await newDatabase();
    onTestFinished(drop);
    const server = await started({ TESSERA_DATA_DIR: temporaryFolder(), DATABASE_URL: url });
    const { host, pathname, password } = new URL(url);
    expect(JSON.parse(server.output)).toMatchObject({ database: `postgres://${host}${pathname}` });
    expect(server.output).not.toContain(password);
  });

  it('makes a data folder and a key file that no other user can read, once', async () => {
    const dataDir = join(temporaryFolder(), 'data');
    await started({ TESSERA_DATA_DIR: dataDir });
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(modeOf(dataDir)).toBe('700');
    expect(modeOf(join(dataDir, 'keys'))).toBe('600');
    const keys = readFileSync(join(dataDir, 'keys'), 'utf8');
    await started({ TESSERA_DATA_DIR: dataDir });
    expect(readFileSync(join(dataDir, 'keys'), 'utf8')).toBe(keys);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('keys'))).toEqual(['keys']);
  });

  it('reads the key file it is told of', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'ring');
    writeFileSync(file, `# the first encrypts\nk2:${randomBytes(32).toString('base64')}\nk1:${secret}\n`);
    const dataDir = join(folder, 'data');
    const server = await started({ TESSERA_DATA_DIR: dataDir, TESSERA_KEY_FILE: file });
    expect(existsSync(join(dataDir, 'keys'))).toBe(false);
    expect(server.output).not.toContain(secret);
  });

  it('warns when every user of the machine may read the key file or the database', async () => {
    const dataDir = temporaryFolder();
    const environment = { TESSERA_DATA_DIR: dataDir };
    const first = await started(environment);
    expect(first.output).not.toContain('every user of this machine');
    await first.stop();
    for (const name of ['keys', 'tessera.db']) chmodSync(join(dataDir, name), 0o644);
    const second = await started(environment);
    for (const name of ['keys', 'tessera.db'])
      expect(second.output).toContain(`may read ${join(dataDir, name)}: chmod`);
  });

  it('is ready as soon as it says so', async () => {
    const server = await started({ TESSERA_DATA_DIR: temporaryFolder() });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});

describe('a refusal of the machine', () => {
  it('is one sentence for a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      other.close();
    });
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await sentence({ PORT: String(port) })).toContain(`PORT ${port} on 127.0.0.1 is in use`);
  });

  it('is one sentence for a data folder that cannot be made', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const refused = await sentence({ TESSERA_DATA_DIR: join(file, 'data') });
    expect(refused).toContain(`TESSERA_DATA_DIR names ${join(file, 'data')}, which cannot be made or written`);
  });

  it('is one sentence for an address that the machine does not have', async () => {
    expect(await sentence({ ...production, HOST: '192.0.2.1' })).toContain('HOST 192.0.2.1 is no address of this');
  });

  it('is one sentence for a SQLite file in no folder', async () => {
    expect(await sentence({ DATABASE_URL: 'sqlite:/no/such/folder/tessera.db' })).toContain('DATABASE_URL names');
  });

  it('is one sentence for a file that is no SQLite database, and leaves it as it is', async () => {
    const file = join(temporaryFolder(), 'notes.txt');
    const text = 'Not a database. '.repeat(100);
    writeFileSync(file, text);
    expect(await sentence({ DATABASE_URL: `sqlite:${file}` })).toContain('file is not a database');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is one sentence for a database that a newer version made', async () => {
    const dataDir = temporaryFolder();
    const server = await started({ TESSERA_DATA_DIR: dataDir });
    await server.stop();
    const db = new Sqlite(join(dataDir, 'tessera.db'));
    db.exec("insert into schema_version (version, name) values (999, 'of the future')");
    db.close();
    expect(await sentence({ TESSERA_DATA_DIR: dataDir })).toContain('The database has schema version 999');
  });

  it('is one sentence for a PostgreSQL that does not answer', async () => {
    const url = `postgres://user:fake-database-password@127.0.0.1:${await freePort()}/db`;
    expect(await sentence({ DATABASE_URL: url })).toContain('does not answer (ECONNREFUSED)');
  });

  it('is one sentence for a PostgreSQL that refuses the password, or has no such database', async () => {
    const { url, drop } = await newDatabase();
    onTestFinished(drop);
    const wrong = new URL(url);
    wrong.password = 'fake-database-password';
    expect(await sentence({ DATABASE_URL: wrong.href })).toContain('refuses the user name or the password');
    const missing = new URL(url);
    missing.pathname = '/no_such_database';
    expect(await sentence({ DATABASE_URL: missing.href })).toContain('does not exist');
  });

  it('is one sentence for a key that is not the one the database was used with', async () => {
    const dataDir = temporaryFolder();
    const server = await started({ TESSERA_DATA_DIR: dataDir, TESSERA_KEY: `k1:${secret}` });
    await server.stop();
    const other = randomBytes(32).toString('base64');
    const refused = await sentence({ TESSERA_DATA_DIR: dataDir, TESSERA_KEY: `k1:${other}` });
    expect(refused).toContain('Key k1 is not the key of that id');
    expect(refused).not.toContain(other);
  });
});
