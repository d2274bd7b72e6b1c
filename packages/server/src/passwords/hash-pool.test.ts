import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { HashPool, HashThreads } from './hash-pool.ts';

const cheap = { memoryCost: 64, timeCost: 1, parallelism: 1, algorithm: 2 };

it('hashes more passwords than there are threads, and compares them', async () => {
  const threads = new HashThreads(2, () => false);
  const passwords = Array.from({ length: 10 }, (_, at) => `visibly-fake-${at}`);
  const hashes = await Promise.all(passwords.map((password) => threads.run('argon2Hash', password, cheap)));
  const right = await Promise.all(hashes.map((hash, at) => threads.run('argon2Verify', hash, passwords[at] ?? '')));
  const wrong = await Promise.all(hashes.map((hash) => threads.run('argon2Verify', hash, 'visibly-fake')));
  expect([new Set(right), new Set(wrong)]).toEqual([new Set([true]), new Set([false])]);
});

it('fails a job that the library refuses, and goes on', async () => {
  const threads = new HashThreads(1);
  await expect(threads.run('argon2Verify', 'no hash', 'visibly-fake')).rejects.toThrow();
  await expect(threads.run('argon2Hash', 'visibly-fake', cheap)).resolves.toContain('$argon2id$');
});

it('says that it could not be done when a thread ends, and starts another', async () => {
  const threads = new HashThreads(1);
  const post = vi.spyOn(Worker.prototype, 'postMessage').mockImplementationOnce(function (this: Worker) {
    void this.terminate();
  });
  await expect(threads.run('argon2Hash', 'visibly-fake', cheap)).rejects.toMatchObject({ code: 'unavailable' });
  post.mockRestore();
  await expect(threads.run('argon2Hash', 'visibly-fake', cheap)).resolves.toContain('$argon2id$');
});

it('goes on with the threads that it has where the system starts no more, and says so where it has none', async () => {
  const hash = (threads: HashThreads) => threads.run('argon2Hash', 'visibly-fake', cheap);
  const [some, none] = [new HashThreads(2, () => false), new HashThreads(2, () => false)];
  const first = hash(some);
  // Called while Node makes a worker, before the system is asked for its thread.
  const refused = vi.spyOn(Worker.prototype, 'on').mockImplementation(() => {
    throw new Error('EAGAIN');
  });
  const others = Array.from({ length: 3 }, () => hash(some));
  await expect(hash(none)).rejects.toMatchObject({ code: 'unavailable' });
  for (const result of await Promise.all([first, ...others])) expect(result).toContain('$argon2id$');
  refused.mockRestore();
  await expect(hash(none)).resolves.toContain('$argon2id$');
});

it('ends its threads when it is closed, and fails the waiting jobs', async () => {
  const pool = new HashPool();
  const works = Array.from({ length: 40 }, () => pool.run('argon2Hash', 'visibly-fake', cheap));
  const [closed, ...outcomes] = await Promise.allSettled([pool.close(), ...works]);
  expect(closed.status).toBe('fulfilled');
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'unavailable' });
  }
  await expect(pool.run('argon2Hash', 'visibly-fake', cheap)).rejects.toMatchObject({ code: 'unavailable' });
});

it('closes no threads that it was given', async () => {
  const threads = new HashThreads(1);
  await new HashPool({ threads }).close();
  await expect(threads.run('argon2Hash', 'visibly-fake', cheap)).resolves.toContain('$argon2id$');
});

it('lets waiting jobs share a thread, each with its own result, and none wait for more than fifteen others', async () => {
  const threads = new HashThreads(2, () => false);
  const post = vi.spyOn(Worker.prototype, 'postMessage');
  const work = (at: number) =>
    at % 5 === 4
      ? threads.run('argon2Verify', 'no hash', 'visibly-fake').catch(() => 'refused')
      : threads.run('argon2Hash', `visibly-fake-${at}`, cheap);
  const results = await Promise.all(Array.from({ length: 32 }, (_, at) => work(at)));
  const sizes = post.mock.calls.map(([jobs]) => jobs.length);
  post.mockRestore();
  expect(sizes.slice(0, 2)).toEqual([1, 1]);
  expect(Math.max(...sizes)).toBe(16);
  expect(sizes.length).toBeLessThan(6);
  for (const [at, result] of results.entries()) {
    if (at % 5 === 4) expect(result).toBe('refused');
    else expect(await threads.run('argon2Verify', String(result), `visibly-fake-${at}`)).toBe(true);
  }
});

it('leaves a processor to the thread that answers requests while that is busy, and never stops', async () => {
  let busy = true;
  const post = vi.spyOn(Worker.prototype, 'postMessage');
  const threads = new HashThreads(2, () => busy);
  const hash = () => threads.run('argon2Hash', 'visibly-fake', cheap);
  const two = [hash(), hash()];
  expect(post).toHaveBeenCalledTimes(1);
  await Promise.all(two);
  expect(post).toHaveBeenCalledTimes(2);
  busy = false;
  const four = [hash(), hash(), hash(), hash()];
  expect(post).toHaveBeenCalledTimes(4);
  await Promise.all(four);
  post.mockRestore();
});

it.runIf(process.platform === 'linux')('yields to the thread that answers requests', async () => {
  await new HashThreads(1).run('argon2Hash', 'visibly-fake', cheap);
  const niceness = (task: string) => {
    const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
    // Field 19, counted from the name, which is in brackets and can hold anything.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  };
  const own = niceness(String(process.pid));
  expect(readdirSync('/proc/self/task').map(niceness)).toContain(Math.min(own + 10, 19));
});
