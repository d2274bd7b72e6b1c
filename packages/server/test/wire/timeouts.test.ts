import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { logInto } from '../../src/http/request-log.ts';
import { createServer } from '../../src/http/server.ts';
import { Proxies } from '../../src/http/wire/proxies.ts';

let server: ReturnType<typeof createServer>;
afterEach(() => server.close());

const lines: string[] = [];

async function start(): Promise<number> {
  const log = logInto({ write: (line) => void lines.push(line) }, 'info');
  server = createServer({ log, proxies: new Proxies([]), corsOrigins: [], httpsOnly: false });
  server.post('/v1/user', async () => 'never');
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

it('D05, D06: waits for headers 10 s, for a request 30 s, and looks every other second', async () => {
  await start();
  expect(server.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000, maxHeadersCount: 100 });
  expect(server.initialConfig).toMatchObject({
    bodyLimit: 65_536,
    keepAliveTimeout: 72_000,
    connectionTimeout: 30_000,
  });
});

it.each([
  ['in its headers', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX: slow'],
  ['in its body', 'POST /v1/user HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{'],
])('D05: closes a connection that stalls %s', async (_name, begin) => {
  const port = await start();
  server.server.headersTimeout = 20;
  server.server.requestTimeout = 40;
  const socket = connect(port, '127.0.0.1', () => socket.write(begin));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  const answer = Buffer.concat(chunks).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  const { error, request_id } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
  expect(error).toBe('request_timeout');
  expect(lines.filter((line) => line.includes(request_id))).toHaveLength(1);
});
