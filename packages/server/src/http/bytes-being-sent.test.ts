import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { BytesBeingSent } from './bytes-being-sent.ts';

/** More than half of the bytes that may be on their way. */
const large = 'x'.repeat(40 * 1024 * 1024);

it('counts an answer until it has left, and none that was made for a client that has gone meanwhile', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const responses: ServerResponse[] = [];
  server.on('request', (_request, response) => responses.push(response));
  const ask = async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    // The second of a connection has no connection of its own yet.
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2));
    while (responses.length < 2) await once(server, 'request');
    const [first, second] = responses.splice(0) as [ServerResponse, ServerResponse];
    return { socket, first, second };
  };
  onTestFinished(() => void server.close());
  const beingSent = new BytesBeingSent();

  const gone = await ask();
  const closed = once(gone.first, 'close');
  gone.socket.destroy();
  await closed;
  for (const response of [gone.first, gone.second]) expect(beingSent.admit(large, response).length).toBe(large.length);

  const there = await ask();
  expect(beingSent.admit(large, there.first).length).toBe(large.length);
  expect(() => beingSent.admit(large, there.second)).toThrow('Too many requests');
  there.socket.destroy();
  await once(there.first, 'close');
  expect(beingSent.admit(large, (await ask()).first).length).toBe(large.length);
});
