import { describe, expect, it } from 'vitest';
import { latch } from '../../testing/latch.ts';
import { Bulkhead } from './bulkhead.ts';

describe('Bulkhead', () => {
  it('runs as many concurrently as it is wide, and the others in the order they came', async () => {
    const gate = new Bulkhead(2, 16);
    const works = Array.from({ length: 5 }, latch);
    const started: number[] = [];
    const all = works.map(({ opened }, number) =>
      gate.run(async () => {
        started.push(number);
        await opened;
      }),
    );
    expect(started).toEqual([0, 1]);
    expect(gate.waiting).toBe(3);
    works[1]?.open();
    await all[1];
    expect(started).toEqual([0, 1, 2]);
    for (const { open } of works) open();
    await Promise.all(all);
    expect(started).toEqual([0, 1, 2, 3, 4]);
    expect(gate.waiting).toBe(0);
  });

  it('rejects a task immediately, without running it, when the queue is full', async () => {
    const gate = new Bulkhead(1, 2);
    const { open, opened } = latch();
    const running = [1, 2, 3].map(() => gate.run(() => opened));
    let ran = false;
    const shed = gate.run(async () => {
      ran = true;
    });
    await expect(shed).rejects.toMatchObject({ code: 'too_many_requests', status: 429, retryAfter: 1 });
    expect(ran).toBe(false);
    open();
    await Promise.all(running);
    await expect(gate.run(async () => 'room again')).resolves.toBe('room again');
  });

  it('gives the place of a failed work to the next one', async () => {
    const gate = new Bulkhead(1, 1);
    const failing = gate.run(() => Promise.reject(new Error('fake')));
    const next = gate.run(async () => 'ran');
    await expect(failing).rejects.toThrow('fake');
    await expect(next).resolves.toBe('ran');
    await expect(gate.run(async () => 'ran too')).resolves.toBe('ran too');
  });
});
