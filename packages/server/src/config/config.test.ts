import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { StartRefused } from '../storage/migrate.ts';
import { type Environment, readConfig } from './config.ts';
import { configWarnings } from './warnings.ts';

const key = Buffer.from('visibly fake key of thirty-two b').toString('base64');
const production: Environment = {
  TESSERA_PUBLIC_URL: 'https://tessera.example.com',
  TESSERA_SMTP_URL: 'smtp://mailer:fake-password@mail.example.com',
  TESSERA_KEY: `k1:${key}`,
  TESSERA_TRUSTED_PROXIES: '127.0.0.1',
};

/** A data folder that is not there yet. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'data');
}

it.each<[string, Environment]>([
  ['PORT', { PORT: 'http' }],
  ['PORT', { PORT: '65536' }],
  ['PORT', { PORT: '-1' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://user:fake-password@127.0.0.1/db' }],
  ['DATABASE_URL', { DATABASE_URL: 'sqlite:' }],
  ['DATABASE_URL', { DATABASE_URL: 'sqlite://rel.db' }],
  ['DATABASE_URL', { DATABASE_URL: 'sqlite:///srv/tessera.db' }],
  ['DATABASE_URL', { DATABASE_URL: 'host=127.0.0.1 password=fake-password dbname=db' }],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://user:fake-password@127.0.0.1/db?sslmode=bogus' }],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://user:fake-password@127.0.0.1:port/db' }],
  ['TESSERA_PUBLIC_URL', { ...production, TESSERA_PUBLIC_URL: 'http://tessera.example.com' }],
  ['TESSERA_PUBLIC_URL', { ...production, TESSERA_PUBLIC_URL: 'https://example.com/accounts' }],
  ['TESSERA_PUBLIC_URL', { ...production, TESSERA_PUBLIC_URL: 'tessera' }],
  ['TESSERA_PUBLIC_URL', { ...production, TESSERA_PUBLIC_URL: '', HOST: '0.0.0.0' }],
  ['DATABASE_URL_FILE', { DATABASE_URL_FILE: '/no/such/file' }],
  ['DATABASE_URL_FILE', { DATABASE_URL_FILE: '/' }],
  ['DATABASE_URL and DATABASE_URL_FILE', { DATABASE_URL: 'sqlite:a.db', DATABASE_URL_FILE: '/no/such/file' }],
  ['TESSERA_SMTP_URL_FILE', { TESSERA_SMTP_URL_FILE: '/dev/null' }],
  ['TESSERA_DATA_DIR', { TESSERA_DATA_DIR: '/dev/null/data' }],
  ['TESSERA_SMTP_URL', { ...production, TESSERA_SMTP_URL: '' }],
  ['TESSERA_SMTP_URL', { TESSERA_SMTP_URL: 'http://mailer:fake-password@127.0.0.1' }],
  ['TESSERA_SMTP_URL', { TESSERA_SMTP_URL: 'smtp://mailer:fake-password@127.0.0.1:port' }],
  ['TESSERA_MAIL_FROM', { TESSERA_MAIL_FROM: 'nobody' }],
  ['TESSERA_KEY or TESSERA_KEY_FILE', { ...production, TESSERA_KEY: ' ' }],
  ['TESSERA_KEY_FILE', { TESSERA_KEY_FILE: '/no/such/file' }],
  ['TESSERA_KEY', { TESSERA_KEY: key }],
  ['TESSERA_SCOPE_SHAPE', { TESSERA_SCOPE_SHAPE: 'list' }],
  ['TESSERA_SIGNUP', { TESSERA_SIGNUP: 'yes' }],
  ['TESSERA_TRUSTED_PROXIES', { TESSERA_TRUSTED_PROXIES: '10.0.0.1,proxy.example.com' }],
  ['TESSERA_TRUSTED_PROXIES', { TESSERA_TRUSTED_PROXIES: '10.0.0.0/33' }],
  ['TESSERA_TRUSTED_PROXIES', { TESSERA_TRUSTED_PROXIES: '0.0.0.0/0' }],
  ['TESSERA_CORS_ORIGINS', { TESSERA_CORS_ORIGINS: '*' }],
  ['TESSERA_CORS_ORIGINS', { TESSERA_CORS_ORIGINS: 'https://console.example.com/' }],
  ['TESSERA_BREACHED_PASSWORDS', { TESSERA_BREACHED_PASSWORDS: '/no/such/file' }],
  ['TESSERA_BREACHED_PASSWORDS', { TESSERA_BREACHED_PASSWORDS: '/dev/null' }],
  ['TESSERA_LOG_LEVEL', { TESSERA_LOG_LEVEL: 'chatty' }],
])('refuses a wrong %s by one sentence that names it and shows no secret (%#)', (name, environment) => {
  const read = () => readConfig({ TESSERA_DATA_DIR: newFolder(), ...environment });
  expect(read).toThrow(StartRefused);
  expect(read).toThrow(new RegExp(`^${name} .+$`));
  expect(read).not.toThrow(/fake-password/);
  expect(read).not.toThrow(key.slice(4, 30));
});

it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('is in development mode on %s', (HOST) => {
  expect(readConfig({ TESSERA_DATA_DIR: newFolder(), HOST }).mode).toBe('development');
});

it.each(['0.0.0.0', '::', '192.168.1.10', 'tessera.internal'])('is in production mode on %s', (HOST) => {
  expect(readConfig({ TESSERA_DATA_DIR: newFolder(), ...production, HOST }).mode).toBe('production');
});

it('is in production mode with a public URL, wherever it listens', () => {
  expect(readConfig({ TESSERA_DATA_DIR: newFolder(), ...production }).mode).toBe('production');
});

it('takes a variable that is set to nothing for not set', () => {
  const empty = readConfig({ TESSERA_DATA_DIR: newFolder(), PORT: '', HOST: ' ', TESSERA_KEY: '', DATABASE_URL: '' });
  expect(empty).toMatchObject({ port: 8080, host: '127.0.0.1', databaseUrl: expect.stringMatching(/^sqlite:/) });
});

it('makes no folder where a value is wrong', () => {
  const folder = newFolder();
  expect(() => readConfig({ TESSERA_DATA_DIR: folder, TESSERA_SIGNUP: 'yes' })).toThrow();
  expect(existsSync(folder)).toBe(false);
});

it('tells of every wrong value at once, of each in a sentence of its own', () => {
  const read = () =>
    readConfig({
      ...{ TESSERA_DATA_DIR: newFolder(), HOST: '0.0.0.0', PORT: 'http', TESSERA_CORS_ORIGINS: '*,https://a.example/' },
      ...{ DATABASE_URL_FILE: '/no/such/file', TESSERA_KEY: 'k1:fake', TESSERA_SIGNUP: 'yes' },
    });
  let refused: unknown;
  try {
    read();
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(StartRefused);
  const { sentences } = refused as StartRefused;
  expect(sentences.map((sentence) => sentence.split(' ')[0]).sort()).toEqual([
    'DATABASE_URL_FILE',
    'PORT',
    'TESSERA_CORS_ORIGINS',
    'TESSERA_KEY',
    'TESSERA_PUBLIC_URL',
    'TESSERA_SIGNUP',
    'TESSERA_SMTP_URL',
  ]);
  expect(sentences.find((sentence) => sentence.includes('ORIGINS'))).toContain('*, https://a.example/');
});

it('reads a secret from the file that is named, and its last line break is not part of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const config = readConfig({
    ...{ ...production, TESSERA_SMTP_URL: '', TESSERA_DATA_DIR: newFolder() },
    DATABASE_URL_FILE: file('database', 'postgres://tessera:fake-password@127.0.0.1/tessera\n'),
    TESSERA_SMTP_URL_FILE: file('smtp', ' smtps://mailer:fake-password@mail.example.com:465\r\n'),
  });
  expect(config.databaseUrl).toBe('postgres://tessera:fake-password@127.0.0.1/tessera');
  expect(config.smtpUrl).toBe('smtps://mailer:fake-password@mail.example.com:465');
});

it('shows nothing of a secret in a file that is wrong', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tessera-secrets-')), 'database');
  onTestFinished(() => rmSync(dirname(file), { recursive: true }));
  writeFileSync(file, 'mysql://tessera:fake-password@db.example.com/tessera');
  const read = () => readConfig({ TESSERA_DATA_DIR: newFolder(), DATABASE_URL_FILE: file });
  expect(read).toThrow(/^DATABASE_URL must be/);
  expect(read).not.toThrow(/fake-password/);
});

it.each([
  ['Tessera <tessera@localhost>', 1],
  ['accounts@mailhost', 1],
  ['Accounts <accounts@example.com>', 0],
])('warns of a sender that no mail server takes, in production only: %s', (TESSERA_MAIL_FROM, warnings) => {
  const environment = { TESSERA_DATA_DIR: newFolder(), TESSERA_MAIL_FROM };
  const ofProduction = configWarnings(readConfig({ ...environment, ...production }));
  expect(ofProduction).toHaveLength(warnings);
  for (const { variable, says } of ofProduction) expect(says.startsWith(variable)).toBe(true);
  expect(configWarnings(readConfig(environment))).toEqual([]);
});

it('warns of a proxy that is not trusted, in production, where there has to be one', () => {
  const environment = { TESSERA_DATA_DIR: newFolder(), ...production, TESSERA_MAIL_FROM: 'accounts@example.com' };
  expect(configWarnings(readConfig(environment))).toEqual([]);
  const [found] = configWarnings(readConfig({ ...environment, TESSERA_TRUSTED_PROXIES: '' }));
  expect(found?.variable).toBe('TESSERA_TRUSTED_PROXIES');
});
