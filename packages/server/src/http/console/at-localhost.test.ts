import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { onEveryEngine } from '../../testing/world.ts';
import { atLocalhost } from './at-localhost.ts';

const shown = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

it.each([
  ['127.0.0.1:8080', 'http://localhost:8080/tokens?q=1'],
  ['[::1]:8080', 'http://localhost:8080/tokens?q=1'],
  ['127.0.0.1', 'http://localhost/tokens?q=1'],
  ['localhost:8080', undefined],
  ['127.0.0.1.evil.example', undefined],
  ['192.0.2.1:8080', undefined],
])('a page at %s is shown at %s', (host, expected) => {
  expect(atLocalhost({ headers: { ...shown, host }, url: '/tokens?q=1' })).toBe(expected);
});

onEveryEngine('the console in development mode', (world) => {
  // Not by fetch, which sets these headers itself.
  const ask = async (headers: Record<string, string>) => {
    const [answer] = (await once(get(`${world().url}/sign-in`, { headers }), 'response')) as [IncomingMessage];
    answer.resume();
    return answer;
  };

  it('leads a window to localhost, and no program and no frame', async () => {
    const led = await ask(shown);
    const there = `${world().url.replace('127.0.0.1', 'localhost')}/sign-in`;
    expect([led.statusCode, led.headers.location]).toEqual([307, there]);
    for (const headers of [{ accept: 'text/html' }, { ...shown, 'sec-fetch-dest': 'iframe' }]) {
      expect((await ask(headers)).statusCode).toBe(200);
    }
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
  it.skipIf(!hasIpv6)('answers at ::1 too, where localhost may lead', async () => {
    const { port } = new URL(world().url);
    expect((await fetch(`http://[::1]:${port}/healthz`)).status).toBe(200);
  });
});
