import { afterEach, describe, expect, it, vi } from 'vitest';
import { onEveryEngine, unique } from '../../server/src/testing/world.ts';
import { Tessera } from './index.ts';
import { answers, breaks, hangs, later, line, losesAnswer } from './testing/line.ts';

onEveryEngine('a call', (world) => {
  it.each([429, 503] as const)('is tried again after a %i, with any method', async (status) => {
    const alice = await world().person('alice');
    const { fetch, sent } = line(later(status), later(status));
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token, fetch });
    await tessera.updateUser(alice.username, { company: 'Example' });
    expect(sent).toHaveLength(3);
    expect((await tessera.getUser()).company).toBe('Example');
  });

  it('is not tried for ever', async () => {
    const { fetch, sent } = line(...Array(9).fill(later(503)));
    const tessera = new Tessera({ baseUrl: world().url, token: 'fake', fetch, retries: 2 });
    await expect(tessera.getUser()).rejects.toMatchObject({ status: 503, error: 'unavailable', retryAfter: 0 });
    expect(sent).toHaveLength(3);
  });

  it('fails at once where the server asks for more patience than there is', async () => {
    const { fetch, sent } = line(later(429, '900'));
    const tessera = new Tessera({ baseUrl: world().url, token: 'fake', fetch });
    await expect(tessera.getUser()).rejects.toMatchObject({ error: 'too_many_requests', retryAfter: 900 });
    expect(sent).toHaveLength(1);
  });

  it('understands a date to come back at', async () => {
    const inAMinute = new Date(Date.now() + 90_000).toUTCString();
    const { fetch } = line(later(503, inAMinute));
    const tessera = new Tessera({ baseUrl: world().url, token: 'fake', fetch });
    const error = await tessera.getUser().catch((thrown: unknown) => thrown);
    expect((error as { retryAfter: number }).retryAfter).toBeGreaterThan(60);
  });

  it('that reads is repeated after a broken connection', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line(breaks);
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token, fetch });
    expect((await tessera.getUser()).username).toBe(alice.username);
    expect(sent).toHaveLength(2);
  });

  it('that posts is repeated under the same key', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line(breaks);
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token, fetch });
    await tessera.createOrganization({ name: unique('org') });
    await tessera.requestToken();
    const [first, second, other] = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  it('carries a key of your own', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line();
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token, fetch });
    await tessera.requestToken({ name: 'ci' }, { idempotencyKey: 'deploy-42' });
    expect(sent[0]?.headers.get('idempotency-key')).toBe('deploy-42');
  });

  it('that changes something is not repeated when its outcome is unknown', async () => {
    const alice = await world().person('alice');
    const renamed = unique('renamed');
    const { fetch, sent } = line(losesAnswer);
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token, fetch });
    await expect(tessera.updateUser(alice.username, { username: renamed })).rejects.toMatchObject({
      status: 0,
      error: 'no_answer',
    });
    expect(sent).toHaveLength(1);
    expect((await tessera.getUser()).username).toBe(renamed);
  });

  it('that posts is not repeated where the server does not know the key', async () => {
    const alice = await world().person('alice');
    const { fetch, sent } = line(losesAnswer);
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token, fetch, idempotencyKeys: false });
    await expect(tessera.requestToken({ name: 'ci' })).rejects.toMatchObject({ error: 'no_answer' });
    expect(sent.map(({ headers }) => headers.has('idempotency-key'))).toEqual([false]);
    expect(await tessera.tokensGet()).toHaveLength(1);
  });

  it('ends with the reason of its signal', async () => {
    const { fetch } = line(hangs);
    const tessera = new Tessera({ baseUrl: world().url, token: 'fake', fetch });
    const controller = new AbortController();
    const call = tessera.getUser({ signal: controller.signal });
    const reason = new Error('the user left');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(tessera.getUser({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('ends while it waits to try again', async () => {
    const controller = new AbortController();
    const reason = new Error('the user left');
    const { fetch } = line(async (...given) => {
      queueMicrotask(() => controller.abort(reason));
      return later(503, '30')(...given);
    });
    const tessera = new Tessera({ baseUrl: world().url, token: 'fake', fetch });
    await expect(tessera.getUser({ signal: controller.signal })).rejects.toBe(reason);
  });

  it('ends when its time is over', async () => {
    const { fetch } = line(hangs, hangs);
    const tessera = new Tessera({ baseUrl: world().url, token: 'fake', fetch, timeout: 30 });
    await expect(tessera.getUser()).rejects.toMatchObject({ name: 'TesseraError', status: 0, error: 'timed_out' });
    const patient = new Tessera({ baseUrl: world().url, token: 'fake', fetch });
    await expect(patient.getUser({ timeout: 30 })).rejects.toMatchObject({ error: 'timed_out' });
  });

  it('does not take its key along to where a redirect leads', async () => {
    const { fetch, sent } = line(answers(307, '', { location: 'https://elsewhere.example/v1/user' }));
    const tessera = new Tessera({ baseUrl: world().url, token: 'fake', fetch });
    await expect(tessera.getUser()).rejects.toMatchObject({ status: 307, error: 'bad_answer' });
    expect(sent[0]?.init.redirect).toBe('manual');
  });

  it.each(['', '/', '/v1', '/v1/', '//'])('finds the server whose address ends in %j', async (end) => {
    const alice = await world().person('alice');
    const tessera = new Tessera({ baseUrl: world().url + end, token: alice.token });
    expect((await tessera.getUser()).id).toBe(alice.id);
  });
});

describe('a call that the server puts off', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits as long as it is asked to, and a little more so that not all come back at once', async () => {
    vi.useFakeTimers();
    const { fetch, sent } = line(later(429, '2'), answers(200, { username: 'alice' }));
    const call = new Tessera({ baseUrl: 'http://127.0.0.1:9', token: 'fake', fetch }).getUser();
    await vi.advanceTimersByTimeAsync(1999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(251);
    expect(await call).toEqual({ username: 'alice' });
  });
});
