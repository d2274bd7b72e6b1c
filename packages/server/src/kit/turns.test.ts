import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

describe('Turns', () => {
  it('runs works of one key one after the other, in the order they came', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
    };
    await Promise.all([turns.take('alice', work('first')), turns.take('alice', work('second'))]);
    expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('lets works of different keys run together', async () => {
    const turns = new Turns();
    let arrived = () => {};
    const bobIsThere = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    // Alice's work ends only when Bob's began.
    await Promise.all([turns.take('alice', () => bobIsThere), turns.take('bob', async () => arrived())]);
  });

  it('goes on after a failure, which only its own caller sees', async () => {
    const turns = new Turns();
    const failing = turns.take('alice', () => Promise.reject(new Error('fake')));
    const next = turns.take('alice', async () => 'ran');
    await expect(failing).rejects.toThrow('fake');
    await expect(next).resolves.toBe('ran');
  });
});
