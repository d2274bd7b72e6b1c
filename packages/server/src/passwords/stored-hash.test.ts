import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { HashPool } from './hash-pool.ts';
import { isUsableHash, verifyHash } from './stored-hash.ts';

const pool = new HashPool();

const password = 'Fake-Password-1';
const phc = (key: Buffer) => key.toString('base64').replace(/=+$/, '');
const passlib = (key: Buffer) => phc(key).replaceAll('+', '.');
const salt = Buffer.from('sixteen bytes ok');
const bcryptHash = await bcrypt(password, 4);
const hashes: Record<string, string> = {
  argon2id: await argon2(password, { memoryCost: 64, timeCost: 1, parallelism: 1 }),
  $2a$: bcryptHash.replace(/^\$2.\$/, '$2a$'),
  $2b$: bcryptHash.replace(/^\$2.\$/, '$2b$'),
  $2y$: bcryptHash.replace(/^\$2.\$/, '$2y$'),
  'PHC scrypt': `$scrypt$ln=10,r=8,p=2$${phc(salt)}$${phc(scryptSync(password, salt, 32, { N: 1024, r: 8, p: 2 }))}`,
  'PHC PBKDF2': `$pbkdf2-sha512$i=1000$${phc(salt)}$${phc(pbkdf2Sync(password, salt, 1000, 64, 'sha512'))}`,
  'PBKDF2 of two blocks': `$pbkdf2-sha256$i=1000,l=64$${phc(salt)}$${phc(pbkdf2Sync(password, salt, 1000, 64, 'sha256'))}`,
  "passlib's PBKDF2": `$pbkdf2-sha256$1000$${passlib(salt)}$${passlib(pbkdf2Sync(password, salt, 1000, 32, 'sha256'))}`,
  "passlib's PBKDF2 of SHA-1": `$pbkdf2$1000$${passlib(salt)}$${passlib(pbkdf2Sync(password, salt, 1000, 20, 'sha1'))}`,
  'Node scrypt': `00112233445566778899aabbccddeeff:${scryptSync(password, '00112233445566778899aabbccddeeff', 64).toString('hex')}`,
};

describe('a stored hash', () => {
  it.each(Object.entries(hashes))('lets the right password in, and no other: %s', async (_form, stored) => {
    expect(isUsableHash(stored)).toBe(true);
    expect(await verifyHash(pool, stored, password)).toBe(true);
    expect(await verifyHash(pool, stored, `${password}2`)).toBe(false);
  });

  it('is of a known form', async () => {
    for (const text of [
      '',
      '!',
      password,
      '5f4dcc3b5aa765d61d8327deb882cf99',
      '$1$salt$hash',
      '$pbkdf2-sha256$1$a$b',
    ]) {
      expect(isUsableHash(text), text).toBe(false);
      expect(await verifyHash(pool, text, text)).toBe(false);
    }
  });

  it('costs so little that its owner cannot starve the sign-ins of others', () => {
    const rest = `$${'a'.repeat(22)}$${'a'.repeat(43)}`;
    const costly = [
      `$argon2id$v=19$m=4194304,t=2,p=1${rest}`,
      `$argon2id$v=19$m=19456,t=99,p=1${rest}`,
      `$argon2id$v=19$m=19456,t=2,p=99${rest}`,
      `$2b$31$${'a'.repeat(53)}`,
      `$pbkdf2-sha256$i=2000001${rest}`,
      `$pbkdf2-sha256$i=0${rest}`,
      `$scrypt$ln=30,r=8,p=1${rest}`,
      `$scrypt$ln=15,r=8,p=99${rest}`,
      `$scrypt$ln=15,r=99,p=1${rest}`,
    ];
    for (const stored of costly) expect(isUsableHash(stored), stored).toBe(false);
  });
});
