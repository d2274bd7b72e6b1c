import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { clientOf } from './host-finder.ts';

const message = (type: string, body: string) => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body, 'latin1')]);
};

// As PostgreSQL does that is told to stop while a connection is made.
it('outlives a server that accepts a connection and ends it at once (R07)', async () => {
  const accepted = [message('R', '\0\0\0\0'), message('Z', 'I')];
  const ended = message('E', 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([...accepted, ended])));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  let forgotten = false;
  const Client = clientOf({
    find: async () => ({ host: '127.0.0.1', port }),
    forget: () => {
      forgotten = true;
    },
  });
  const client = new Client({ user: 'tessera', database: 'tessera', ssl: false });
  // As the pool does, which listens to a client from this callback on.
  const connected = new Promise<unknown>((resolve) => client.connect(resolve));
  const gone = new Promise<void>((resolve) => client.once('end', resolve));
  expect(await connected).toBeUndefined();
  await gone;
  expect(forgotten).toBe(true);
});
