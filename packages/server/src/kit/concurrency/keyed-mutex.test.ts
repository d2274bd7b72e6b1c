import { expect, it } from 'vitest';
import { latch } from '../../testing/latch.ts';
import { KeyedMutex } from './keyed-mutex.ts';

const soon = () => performance.now() + 10;
const whenever = () => performance.now() + 60_000;

it('does works of one key in their order, and others meanwhile', async () => {
  const turns = new KeyedMutex();
  const done: string[] = [];
  const held = latch();
  const first = turns.run('a', whenever(), async () => {
    await held.opened;
    done.push('first');
  });
  const second = turns.run('a', whenever(), async () => {
    done.push('second');
  });
  await turns.run('b', whenever(), async () => {
    done.push('other');
  });
  held.open();
  await Promise.all([first, second]);
  expect(done).toEqual(['other', 'first', 'second']);
});

it('never does a work whose turn came too late, and goes on with the next', async () => {
  const turns = new KeyedMutex();
  const done: string[] = [];
  const held = latch();
  const first = turns.run('a', whenever(), () => held.opened);
  const late = turns.run('a', soon(), async () => {
    done.push('late');
  });
  await expect(late).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
  const next = turns.run('a', whenever(), async () => {
    done.push('next');
  });
  held.open();
  await Promise.all([first, next]);
  expect(done).toEqual(['next']);
});

it('takes the next turn after a work that failed', async () => {
  const turns = new KeyedMutex();
  const failing = turns.run('a', whenever(), async () => {
    throw new Error('failed');
  });
  const next = turns.run('a', whenever(), async () => 'done');
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('done');
});
