import { describe, expect, it } from 'vitest';
import { cheapArgon2 } from '../testing/world.ts';
import { HashPool } from './hash-pool.ts';
import { Passwords } from './passwords.ts';
import { countForms, formAt, unmatchable } from './stand-in.ts';
import { formOf, isUsableHash, verifyHash } from './stored-hash.ts';

const pool = new HashPool();

const today = '$argon2id$v=19$m=64,t=1,p=1$';
const forms = [
  today,
  '$argon2i$v=19$m=64,t=3,p=1$',
  '$2b$04$',
  '$2y$05$',
  '$scrypt$ln=10,r=8,p=1$',
  'scrypt:64',
  'scrypt:128',
];

describe('the stand-in for the hash of a name that does not exist', () => {
  it.each(forms)('has the form %s of real ones, can be checked, and is of no password', async (form) => {
    for (let time = 0; time < 20; time++) {
      const stored = unmatchable(form);
      expect([isUsableHash(stored), formOf(stored)]).toEqual([true, form]);
      expect(await verifyHash(pool, stored, 'Visibly-Fake-1')).toBe(false);
    }
  });

  it('comes in the shares of stored ones, and is the same for a name each time', () => {
    const counts = new Map([
      [today, 300],
      ['$2b$12$', 500],
      ['scrypt:128', 200],
    ]);
    const shares = new Map<string, number>();
    for (let at = 0; at < 1000; at++) {
      const form = formAt(at / 1000, counts, today);
      shares.set(form, (shares.get(form) ?? 0) + 1);
    }
    expect(shares).toEqual(counts);
    expect(formAt(0.99, new Map(), today)).toBe(today);
  });

  it('never goes back to a form that people leave by signing in', () => {
    for (let at = 0; at < 100; at++) {
      let left = false;
      for (let renewed = 0; renewed <= 10; renewed++) {
        const counts = new Map([
          [today, renewed],
          ['$2b$12$', 10 - renewed],
        ]);
        const isToday = formAt(at / 100, counts, today) === today;
        expect(left && !isToday).toBe(false);
        left = isToday;
      }
    }
  });

  it('does not count hashes that no password has', () => {
    const counts = new Map<string, number>();
    countForms(['!', '', unmatchable('$2b$12$'), '$2b$12$short'], counts);
    expect([...counts]).toEqual([['$2b$12$', 1]]);
  });

  it('differs between names as stored hashes differ, and not between processes with the same key', async () => {
    const [one, two] = [
      new Passwords(cheapArgon2, new HashPool({ permits: 2 }), 'fake'),
      new Passwords(cheapArgon2, new HashPool({ permits: 2 }), 'fake'),
    ];
    const counts = new Map([
      [today, 1],
      ['$2b$04$', 1],
    ]);
    for (const passwords of [one, two]) passwords.learnForms(counts);
    const names = Array.from({ length: 40 }, (_, at) => `nobody-${at}`);
    const forms = names.map((name) => [one.standInFor(name), two.standInFor(name)].map((stored) => formOf(stored)));
    for (const [first, second] of forms) expect(first).toBe(second);
    expect(new Set(forms.flat())).toEqual(new Set([today, '$2b$04$']));
  });
});
