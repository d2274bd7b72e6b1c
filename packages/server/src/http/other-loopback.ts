import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Lets a server that listens on 127.0.0.1 take the connections of ::1 too, where `localhost` leads first: else another
 * process could have that port, and receive requests meant for this one. Resolves with the listener; with `undefined`
 * if this machine has no such address, or the port is taken there.
 */
export async function listenOnOtherLoopback(server: Server, port: number): Promise<Server | undefined> {
  // The connections are the server's own from here on, with all its limits.
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  listener.listen({ host: '::1', port, ipv6Only: true });
  try {
    await once(listener, 'listening');
    return listener;
  } catch {
    return undefined;
  }
}
