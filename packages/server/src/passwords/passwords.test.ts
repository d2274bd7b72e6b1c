import { describe, expect, it } from 'vitest';
import { cheapArgon2 } from '../testing/world.ts';
import { HashPool } from './hash-pool.ts';
import { owaspCost, Passwords, passwordId } from './passwords.ts';

describe('passwords', () => {
  it('are hashed by Argon2id with the parameters that OWASP names', async () => {
    const passwords = new Passwords(owaspCost, new HashPool({ permits: 2 }));
    const stored = await passwords.hash('Visibly-Fake-1');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(passwords.isOutdated(stored)).toBe(false);
    expect(await passwords.check(stored, 'Visibly-Fake-1')).toBe(true);
    expect(await passwords.check(stored, 'Visibly-Fake-2')).toBe(false);
  });

  it('cost one hash to check whether there is a stored one or not', async () => {
    const passwords = new Passwords(cheapArgon2, new HashPool({ permits: 2 }));
    const stored = await passwords.hash('Visibly-Fake-1');
    expect(await passwords.check(stored, 'wrong')).toBe(false);
    expect(passwords.checks).toBe(1);
    expect(await passwords.check(undefined, 'wrong')).toBe(false);
    expect(passwords.checks).toBe(2);
  });

  it('cost one hash for as long as the stored one stays the same', async () => {
    const passwords = new Passwords(cheapArgon2, new HashPool({ permits: 2 }));
    const stored = await passwords.hash('Visibly-Fake-1');
    for (let asked = 0; asked < 5; asked++) expect(await passwords.check(stored, 'Visibly-Fake-1')).toBe(true);
    expect(passwords.checks).toBe(1);
    // A wrong one is not remembered, and does not make the right one forgotten.
    expect(await passwords.check(stored, 'Visibly-Fake-2')).toBe(false);
    expect(await passwords.check(stored, 'Visibly-Fake-2')).toBe(false);
    expect(passwords.checks).toBe(3);
    expect(await passwords.check(await passwords.hash('Visibly-Fake-2'), 'Visibly-Fake-1')).toBe(false);
  });

  it('are shed when sixteen wait already', async () => {
    const passwords = new Passwords(cheapArgon2, new HashPool({ permits: 1 }));
    const answers = await Promise.allSettled(
      Array.from({ length: 30 }, (_, at) => passwords.check(undefined, `wrong-${at}`)),
    );
    const shed = answers.filter(({ status }) => status === 'rejected');
    expect(shed).toHaveLength(30 - 17);
    expect(shed[0]).toMatchObject({ reason: { code: 'too_many_requests', retryAfter: 1 } });
    expect(passwords.checks).toBe(17);
  });

  it('are the same in composed and in decomposed Unicode', async () => {
    const passwords = new Passwords(cheapArgon2, new HashPool({ permits: 2 }));
    const stored = await passwords.hash('pässwörd'.normalize('NFD'));
    expect(await passwords.check(stored, 'pässwörd'.normalize('NFC'))).toBe(true);
  });

  it('renewed under other parameters are still the same password; a new one is another, even an equal one', async () => {
    const [old, today] = [
      new Passwords(cheapArgon2, new HashPool({ permits: 2 })),
      new Passwords({ ...cheapArgon2, timeCost: 2 }, new HashPool({ permits: 2 })),
    ];
    const stored = await old.hash('Visibly-Fake-1');
    expect(today.isOutdated(stored)).toBe(true);
    const renewed = await today.renew(stored, 'Visibly-Fake-1');
    expect(today.isOutdated(renewed)).toBe(false);
    expect(await today.check(renewed, 'Visibly-Fake-1')).toBe(true);
    expect(passwordId(renewed)).toBe(passwordId(stored));
    expect(passwordId(await old.hash('Visibly-Fake-1'))).not.toBe(passwordId(stored));
  });
});
