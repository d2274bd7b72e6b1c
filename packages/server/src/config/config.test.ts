import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { StartRefused } from '../storage/migrate.ts';
import { type Environment, readConfig } from './config.ts';

const key = Buffer.from('visibly fake key of thirty-two b').toString('base64');
const production: Environment = {
  TESSERA_PUBLIC_URL: 'https://tessera.example.com',
  TESSERA_SMTP_URL: 'smtp://mailer:fake-password@mail.example.com',
  TESSERA_KEY: `k1:${key}`,
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
  ['TESSERA_PUBLIC_URL', { HOST: '0.0.0.0' }],
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
