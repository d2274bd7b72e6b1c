import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { mostWaiting, pipelineLimit } from '../../src/http/adapters/pipeline.ts';
import { latch } from '../../src/testing/latch.ts';
import { eventually, onEveryEngine, World } from '../../src/testing/world.ts';
import { exchange, keyLine } from './raw.ts';

const get = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
const garbage = 'no request at all\r\n\r\n';

function open(url: string, bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, () => resolve(socket)));
    socket.on('error', () => {});
    onTestFinished(() => {
      socket.destroy();
    });
  });
}

/** Holds the world's reads up until it is opened; all, or those after the first ones. */
function heldReads(world: World, first = 0): ReturnType<typeof latch> {
  const { db } = world.app.deps;
  const held = latch();
  const { read } = db;
  let free = first;
  const spy = vi
    .spyOn(db, 'read')
    .mockImplementation((work) => (free-- > 0 ? read(work) : held.opened.then(() => read(work))));
  onTestFinished(() => spy.mockRestore());
  return held;
}

onEveryEngine(
  'a connection that does not wait for answers',
  (world) => {
    it('D13: has sixteen requests worked on at a time, in their order, and the others afterwards', async () => {
      const alice = await world().person('alice');
      const { db } = world().app.deps;
      const held = latch();
      const { read } = db;
      let [begun, now, most] = [0, 0, 0];
      const spy = vi.spyOn(db, 'read').mockImplementation(async (work) => {
        begun++;
        most = Math.max(most, ++now);
        await held.opened;
        return read(work).finally(() => now--);
      });
      onTestFinished(() => spy.mockRestore());
      const one = get('/v1/tokens/session?x', keyLine(alice.token));
      const answers = exchange(world().url, one.repeat(200) + get('/healthz', 'Connection: close'));
      await eventually(() => begun >= pipelineLimit);
      await sleep(100);
      expect(begun).toBe(pipelineLimit);
      held.open();
      expect((await answers).map(({ status }) => status)).toEqual(Array(201).fill(200));
      expect([begun, most]).toEqual([200, pipelineLimit]);
    });

    it('D13: has nothing carried out that waited when it ended', async () => {
      const alice = await world().person('alice');
      const { db } = world().app.deps;
      const held = latch();
      const { read } = db;
      let begun = 0;
      const spy = vi.spyOn(db, 'read').mockImplementation(async (work) => {
        begun++;
        await held.opened;
        return read(work);
      });
      onTestFinished(() => spy.mockRestore());
      const socket = await open(world().url, get('/v1/tokens/session?x', keyLine(alice.token)).repeat(100));
      await eventually(() => begun >= pipelineLimit);
      socket.resetAndDestroy();
      await sleep(50);
      held.open();
      await expect.poll(async () => (await alice.session.get('/user')).status).toBe(200);
      expect(begun).toBe(pipelineLimit);
    });

    it('D13: is read no further than it is worked on', async () => {
      const alice = await world().person('alice');
      const answered = 2000;
      const held = heldReads(world(), answered);
      const socket = await open(world().url, '');
      const one = get('/v1/tokens/session?x', keyLine(alice.token));
      let parsed = 0;
      const count = () => {
        parsed++;
      };
      world().app.server.on('request', count);
      onTestFinished(() => void world().app.server.off('request', count));
      // Much more than the system keeps for both ends.
      for (let written = 0; written < 32 * 1024 * 1024; written += 64 * 1024) {
        socket.write(one.repeat(Math.ceil((64 * 1024) / one.length)));
      }
      await eventually(() => parsed > answered);
      await sleep(500);
      expect(socket.writableLength).toBeGreaterThan(8 * 1024 * 1024);
      // A read of the system, and what the socket keeps of the next one.
      const few = (2 * 64 * 1024) / one.length + pipelineLimit;
      expect(parsed).toBeLessThan(answered + few);
      expect((await world().anonymous.send('GET', '/../healthz')).status).toBe(200);
      held.open();
    });

    it('is refused behind a good request only after its answer', async () => {
      // Work left by earlier tests may keep the database busy for a while.
      const alice = await eventually(() =>
        world()
          .person('alice')
          .catch(() => undefined),
      );
      const key = keyLine(alice.token);
      const post = ['POST /v1/token HTTP/1.1', 'Host: localhost', key, 'Content-Length: 0', '', ''].join('\r\n');
      for (const last of [
        garbage,
        'CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n',
        'get / HTTP/1.1\r\n\r\n',
      ]) {
        for (const before of [[post], [get('/v1/user', key)], [post, get('/v1/user?x', key), post]]) {
          const answers = await exchange(world().url, before.join('') + last);
          const statuses = answers.map(({ status }) => status);
          expect(statuses.slice(0, -1), last).toEqual(before.map(() => 200));
          expect(statuses.at(-1)).toBeGreaterThanOrEqual(400);
          expect(answers).toHaveLength(before.length + 1);
        }
      }
    });

    it('has nothing kept of the garbage that goes on while an answer waits', async () => {
      const alice = await world().person('alice');
      const held = heldReads(world());
      const begun = once(world().app.server, 'request') as Promise<[unknown, ServerResponse]>;
      const socket = await open(world().url, get('/v1/tokens/session?x', keyLine(alice.token)) + garbage);
      const [, response] = await begun;
      const listening = response.listenerCount('close');
      for (let at = 0; at < 20; at++) {
        socket.write(garbage);
        await sleep(1);
      }
      expect(response.listenerCount('close')).toBe(listening);
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes;
      });
      const closed = new Promise((resolve) => socket.on('close', resolve));
      held.open();
      await closed;
      expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    });

    it('is not refused in the middle of an answer', async () => {
      const answers = await exchange(world().url, get('/docs/swagger-ui-bundle.js') + garbage);
      expect(answers.map(({ status }) => status)).toEqual([200, 400]);
      expect(answers[0]?.text).not.toContain('HTTP/1.1 400');
      expect(Buffer.byteLength(answers[0]?.text ?? '')).toBe(Number(answers[0]?.headers['content-length']));
    });

    it('D13: has all answered that it sends while Node waits for it to read', async () => {
      const responses: ServerResponse[] = [];
      const note = (_request: unknown, response: ServerResponse) => void responses.push(response);
      world().app.server.on('request', note);
      onTestFinished(() => void world().app.server.off('request', note));
      const file = get('/docs/swagger-ui-bundle.js');
      const socket = await open(world().url, file.repeat(pipelineLimit));
      socket.pause();
      // The answers behind the first are held back, so Node pauses the socket with the next message.
      await eventually(() => responses.filter(({ writableEnded }) => writableEnded).length === pipelineLimit);
      socket.write(file);
      await eventually(() => responses.length === pipelineLimit + 1);
      socket.write(get('/healthz').repeat(3) + get('/healthz', 'Connection: close'));
      let statuses = 0;
      socket.on('data', (bytes: Buffer) => {
        statuses += bytes.toString('latin1').split('HTTP/1.1 200 OK').length - 1;
      });
      socket.resume();
      await once(socket, 'close');
      expect(statuses).toBe(pipelineLimit + 5);
    });

    it('D13: leaves no descriptor behind when it asks for files and reads none of them', async () => {
      const descriptors = () => readdirSync('/proc/self/fd').length;
      await fetch(`${world().url}/docs/swagger-ui-bundle.js`).then((answer) => answer.arrayBuffer());
      const before = descriptors();
      const sockets = await Promise.all(
        Array.from({ length: 40 }, () => open(world().url, get('/docs/swagger-ui-bundle.js').repeat(30))),
      );
      await sleep(60);
      for (const socket of sockets) socket.resetAndDestroy();
      await eventually(() => descriptors() <= before + 5);
    });
  },
  { workers: false },
);

it('D05: ends a connection whose answer makes no progress, and keeps one that is idle between requests', async () => {
  const world = await World.start('sqlite');
  onTestFinished(() => world.stop());
  const server = world.app.server;
  expect([server.timeout, server.keepAliveTimeout, server.maxConnections]).toEqual([30_000, 72_000, 10_000]);
  server.timeout = 300;
  const idle = await open(world.url, get('/healthz'));
  idle.resume();
  const stuck = await open(world.url, get('/docs/swagger-ui-bundle.js').repeat(16));
  stuck.pause();
  // Bytes are no progress, be they requests or not.
  for (const [bytes, more] of [
    [garbage, 'x'],
    ['CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', 'x'],
    ['', get('/healthz')],
  ] as const) {
    const prodding = await open(world.url, get('/docs/swagger-ui-bundle.js').repeat(8) + bytes);
    prodding.pause();
    const timer = setInterval(() => prodding.write(more), 20);
    onTestFinished(() => clearInterval(timer));
  }
  const connections = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  await eventually(async () => (await connections()) === 1);
  expect(idle.destroyed).toBe(false);
});

it('closes every answer of a connection that ends, those that never had it too, and the streams in them', async () => {
  const world = await World.start('sqlite');
  onTestFinished(() => world.stop());
  const alice = await world.person('alice');
  const entry = { at: '2020-01-01T00:00:00.000Z', action: 'sign_in.fail' as const, subjectId: alice.id };
  await world.app.deps.db.write(({ audit }) => audit.insert(Array.from({ length: 1000 }, () => entry)));
  const exported = '/v1/user/audit?format=jsonl';
  const statusOfExport = async () => (await alice.session.get(exported.slice('/v1'.length))).status;
  let [begun, closed] = [0, 0];
  const note = (_request: unknown, response: ServerResponse) => {
    begun++;
    response.once('close', () => closed++);
  };
  world.app.server.on('request', note);
  const unread = get('/docs/swagger-ui-bundle.js').repeat(8) + get(exported, keyLine(alice.token)).repeat(4);
  const socket = await open(world.url, unread);
  socket.pause();
  await eventually(() => begun === 12);
  world.app.server.off('request', note);
  // A user may have four streams at a time.
  await eventually(async () => (await statusOfExport()) === 429);
  socket.resetAndDestroy();
  await eventually(() => closed === 12);
  expect(await statusOfExport()).toBe(200);
});

it('D13: ends where too many requests of all connections wait for their turn, and makes room for others', async () => {
  const world = await World.start('sqlite');
  onTestFinished(() => world.stop());
  const { server } = world.app;
  const connections = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  const before = await connections();
  // The last are without headers: refused, once it is their turn.
  const waiting = 3000;
  const unread = get('/docs/swagger-ui-bundle.js').repeat(pipelineLimit) + 'GET / HTTP/1.1\r\n\r\n'.repeat(waiting);
  const fitting = Math.floor(mostWaiting / waiting);
  let parsed = 0;
  server.on('request', () => parsed++);
  for (let round = 1; round <= 2; round++) {
    const sockets: Socket[] = [];
    for (let at = 1; at <= fitting + 2; at++) {
      sockets.push((await open(world.url, unread)).pause());
      const all = ((round - 1) * (fitting + 2) + at) * (waiting + pipelineLimit);
      await eventually(() => parsed === all);
    }
    await eventually(async () => (await connections()) === before + fitting);
    for (const socket of sockets) socket.destroy();
    await eventually(async () => (await connections()) === before);
  }
});
