import { it } from 'vitest';
import { describeConsole } from './console.ts';

// `npm run slow`: the first visit over a bad line. Printed, not asserted: a busy machine would fail it.
const latency = 400;
const bytesPerSecond = 50 * 1024;

describeConsole('on a slow network', (house) => {
  it.each([
    ['/sign-in', 'input[name=username]'],
    ['/tokens', 'h1'],
  ])('%s', async (path, usable) => {
    const alice = await house().world.person('alice');
    const page = path === '/sign-in' ? await house().visitor() : await house().signedIn(alice);
    const browser = page.context();
    const fresh = await browser.newPage();
    const session = await browser.newCDPSession(fresh);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    });
    const sizes: Promise<number>[] = [];
    fresh.on('requestfinished', (request) => {
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    const begin = performance.now();
    const since = () => `${((performance.now() - begin) / 1000).toFixed(1)} s`;
    await fresh.goto(path, { waitUntil: 'commit' });
    await fresh.waitForFunction(() => (document.body?.innerText ?? '').trim() !== '');
    const text = since();
    await fresh.locator(usable).waitFor({ timeout: 60_000 });
    const use = since();
    await fresh.waitForLoadState('networkidle');
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    console.log(
      `${path}: something to read after ${text}, usable after ${use}; ${sizes.length} requests, ${Math.round(bytes / 1000)} kB`,
    );
  });
});
