import { describe, expect, it } from 'vitest';
import { encryptedDatabase, encryptedMail } from './encryption.ts';

const at = (host: string, more = '') => `postgres://tessera:fake-password@${host}/tessera${more}`;

describe('a database over a network', () => {
  it.each([
    at('db.example.com'),
    at('db.example.com:5432', '?sslmode=disable'),
    at('127.0.0.1,db.example.com'),
    at('10.0.0.5', '?ssl=false'),
    at('[2001:db8::1]'),
    at('127.0.0.1.example.com'),
    at('localhost', '?host=db.example.com'),
    // The last one counts.
    at('db.example.com', '?sslmode=verify-full&sslmode=disable'),
    'postgresql:///tessera?host=db.example.com',
  ])('is refused without encryption: %s', (url) => {
    expect(() => encryptedDatabase(url, 'production', [])).toThrow(
      /^DATABASE_URL names \S+ without encryption: .*TESSERA_PLAINTEXT/,
    );
    expect(() => encryptedDatabase(url, 'production', [])).not.toThrow(/fake-password/);
    expect(() => encryptedDatabase(url, 'production', ['mail'])).toThrow();
    expect(() => encryptedDatabase(url, 'production', ['database'])).not.toThrow();
  });

  it.each([
    at('db.example.com', '?sslmode=verify-full'),
    at('db.example.com', '?sslmode=require'),
    at('db.example.com', '?sslmode=no-verify'),
    // Never falls back to plain text here.
    at('db.example.com', '?sslmode=prefer'),
    at('db.example.com', '?ssl=true'),
    at('db.example.com', '?sslrootcert=system'),
    at('127.0.0.1'),
    at('127.5.5.5:1'),
    at('localhost'),
    at('[::1]'),
    at('%2Frun%2Fpostgresql'),
    'postgres://tessera:fake-password@/tessera?host=/run/postgresql',
    'postgres:///tessera',
    'sqlite:/data/tessera.db',
  ])('is taken where it is encrypted or stays on this machine: %s', (url) => {
    expect(() => encryptedDatabase(url, 'production', [])).not.toThrow();
  });
});

describe('a mail server over a network', () => {
  it.each([
    ['smtp://mail.example.com', 'smtp://mail.example.com?requireTLS=true'],
    ['smtp://u:fake@mail.example.com:587', 'smtp://u:fake@mail.example.com:587?requireTLS=true'],
    ['smtp://mail.example.com?pool=true', 'smtp://mail.example.com?pool=true&requireTLS=true'],
    ['smtp://mail.example.com?requireTLS=true', 'smtp://mail.example.com?requireTLS=true'],
    ['smtps://mail.example.com', 'smtps://mail.example.com'],
    ['smtp://127.0.0.1:25', 'smtp://127.0.0.1:25'],
    ['smtp://localhost', 'smtp://localhost'],
    ['smtp://[::1]:25', 'smtp://[::1]:25'],
  ])('%s is used as %s', (url, used) => {
    expect(encryptedMail(url, 'production', [])).toBe(used);
    expect(encryptedMail(url, 'production', ['mail'])).toBe(url);
  });

  it.each(['ignoreTLS=true', 'requireTLS=false', 'opportunisticTLS=true', 'requireTLS=true&requireTLS=false'])(
    'is refused with %s',
    (setting) => {
      expect(() => encryptedMail(`smtp://mail.example.com?${setting}`, 'production', [])).toThrow(
        /^TESSERA_SMTP_URL wants no encryption/,
      );
    },
  );
});
