import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { busyThread } from './busy-thread.ts';
import { Worker } from './worker.ts';

describe('Worker', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const silent = () => {};

  it('waits after a round that found nothing, and goes on at once after one that found something', async () => {
    const found = [2, 1, 0, 0];
    let rounds = 0;
    const worker = new Worker(async () => found[rounds++] ?? 0, 1000, silent);
    worker.start();
    await vi.advanceTimersByTimeAsync(999);
    expect(rounds).toBe(0);
    await vi.advanceTimersByTimeAsync(10);
    expect(rounds).toBe(3);
    await vi.advanceTimersByTimeAsync(1000);
    expect(rounds).toBe(4);
    await worker.stop();
  });

  // In two seconds: ten milliseconds of each two hundred, of each hundred and five, and all of them.
  it.each([
    [1, 10],
    [0.5, 19],
    [0, 180],
  ])('rests after a round by its share and how busy the thread is (%d)', async (busy, expected) => {
    let rounds = 0;
    const round = async () => {
      rounds++;
      await new Promise((done) => setTimeout(done, 10));
      return 1;
    };
    const worker = new Worker(round, 1000, silent, { share: 1 / 20, busy: () => busy });
    worker.start();
    await vi.advanceTimersByTimeAsync(1000);
    const begun = rounds;
    await vi.advanceTimersByTimeAsync(2000);
    expect(Math.abs(rounds - begun - expected) / expected).toBeLessThan(0.15);
    const stopped = worker.stop();
    await vi.advanceTimersByTimeAsync(10);
    await stopped;
  });

  it('runs at once when it is nudged', async () => {
    let rounds = 0;
    const worker = new Worker(
      async () => {
        rounds++;
        return 0;
      },
      60_000,
      silent,
    );
    worker.start();
    worker.nudge();
    await vi.advanceTimersByTimeAsync(10);
    expect(rounds).toBe(1);
    await worker.stop();
  });

  it('runs once more after a round during which it was nudged', async () => {
    let rounds = 0;
    let end = silent;
    const worker = new Worker(
      () => {
        rounds++;
        return new Promise<number>((resolve) => {
          end = () => resolve(0);
        });
      },
      60_000,
      silent,
    );
    worker.nudge();
    await vi.advanceTimersByTimeAsync(10);
    worker.nudge();
    worker.nudge();
    expect(rounds).toBe(1);
    end();
    await vi.advanceTimersByTimeAsync(10);
    expect(rounds).toBe(2);
    end();
    await vi.advanceTimersByTimeAsync(10);
    expect(rounds).toBe(2);
    await worker.stop();
  });

  it('reports a failing round, and tries again after the pause', async () => {
    const errors: unknown[] = [];
    let rounds = 0;
    const worker = new Worker(
      async () => {
        rounds++;
        throw new Error('fake');
      },
      1000,
      (error) => errors.push(error),
    );
    worker.start();
    await vi.advanceTimersByTimeAsync(2000);
    expect(rounds).toBe(2);
    expect(errors).toHaveLength(2);
    await worker.stop();
  });

  it('lets the running round finish when it stops, and starts no other', async () => {
    let rounds = 0;
    let end = silent;
    const worker = new Worker(
      () => {
        rounds++;
        return new Promise<number>((resolve) => {
          end = () => resolve(1);
        });
      },
      1000,
      silent,
    );
    worker.nudge();
    await vi.advanceTimersByTimeAsync(10);
    let stopped = false;
    const stopping = worker.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(5000);
    expect(stopped).toBe(false);
    end();
    await stopping;
    worker.nudge();
    await vi.advanceTimersByTimeAsync(5000);
    expect(rounds).toBe(1);
  });
});

it('a thread is busy while it works, and not while it waits', async () => {
  const busy = busyThread();
  await new Promise((done) => setTimeout(done, 50));
  const waited = busy();
  const until = performance.now() + 50;
  while (performance.now() < until);
  expect(busy()).toBeGreaterThan(waited);
});
