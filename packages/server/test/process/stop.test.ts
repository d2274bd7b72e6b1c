import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { basic } from '../../src/testing/caller.ts';
import { ServerProcess, startCommand, started, temporaryFolder } from '../../src/testing/process.ts';
import { eventually, expectStatus, unique } from '../../src/testing/world.ts';
import { expectInvariants } from '../faults/invariants.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Sends a request by the agent's connections. Resolves with the status and whether the server wants to close. */
function ask(url: string, agent: Agent, headers: Record<string, string>): Promise<{ status: number; last: boolean }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v1/user`, { agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, last: response.headers.connection === 'close' });
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** As process 1, which a signal ends only where the process listens for it: so it is in a container. */
const asFirst = ['unshare', '--pid', '--fork', '--kill-child', ...startCommand];
const canBeFirst = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;

/** The process that the first one has started. */
const childOf = (pid: number) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());

describe('SIGTERM (R15)', () => {
  it('drops no request of twenty clients and ends with status 0', async () => {
    const dataDir = temporaryFolder();
    const server = await started({ TESSERA_DATA_DIR: dataDir, TESSERA_LOG_LEVEL: 'info' });
    const [username, password] = [unique('alice'), 'visibly-fake-password'];
    await expectStatus(server.caller().post('/user', { username, password }), 204);
    const byPassword = server.caller({ authorization: basic(username, password) });
    const { body: session } = await expectStatus(byPassword.get('/session'), 200);
    const agent = new Agent({ keepAlive: true });
    const statuses: number[] = [];
    // Each goes on until it is told that its connection is the last, as a load balancer does that sees /readyz fail.
    const clients = Array.from({ length: 20 }, async () => {
      for (;;) {
        const { status, last } = await ask(server.url, agent, { 'x-tiledb-rest-api-key': session.token });
        statuses.push(status);
        if (last) return;
      }
    });
    await eventually(() => statuses.length > 200);
    server.signal('SIGTERM');
    await Promise.all(clients);
    agent.destroy();
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await server.ended).toEqual({ code: 0, signal: null });
    await expectInvariants(`sqlite:${join(dataDir, 'tessera.db')}`);
  });

  it('lets a request finish that was half sent', async () => {
    const server = await started({ TESSERA_DATA_DIR: temporaryFolder() });
    const body = JSON.stringify({ username: unique('alice'), password: 'visibly-fake-password' });
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const head = `POST /v1/user HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.write(head + body.slice(0, 10));
    await eventually(async () => (await fetch(`${server.url}/readyz`)).status === 200);
    server.signal('SIGTERM');
    await eventually(async () => (await fetch(`${server.url}/readyz`)).status === 503);
    socket.write(body.slice(10));
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    expect(answer).toMatch(/^HTTP\/1\.1 204 /);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('is not held up by connections that are silent, half sent, unread or handed over', async () => {
    const server = await started({ TESSERA_DATA_DIR: temporaryFolder() });
    const { hostname, port } = new URL(server.url);
    const openApi = 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const tunnel = 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const sent = [
      '',
      'GET /v1/user HTTP/1.1\r\nHost: loc',
      'POST /v1/user HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{',
      openApi.repeat(200),
      tunnel,
      openApi.repeat(16) + tunnel,
    ];
    for (const bytes of sent) {
      const socket = connect(Number(port), hostname);
      onTestFinished(() => void socket.destroy());
      socket.on('error', () => {}).pause();
      await once(socket, 'connect');
      socket.write(bytes);
    }
    // Requests sent before were accepted by then.
    await fetch(`${server.url}/healthz`);
    const asked = performance.now();
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(10_000);
  });

  it('given twice ends at once', async () => {
    const server = await started({ TESSERA_DATA_DIR: temporaryFolder() });
    server.signal('SIGTERM');
    await eventually(() => server.output.includes('"stopping"'));
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 1, signal: null });
  });

  it.for([
    ['', startCommand, true],
    [', as process 1 too', asFirst, canBeFirst],
  ] as const)('ends a start at once that waits for its database%s', async ([, command, isPossible], { skip }) => {
    if (!isPossible) skip('no unshare, or no right to it');
    const silent = createServer((socket) => void socket.on('error', () => {})).listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await once(silent, 'listening');
    const databaseUrl = `postgres://tessera@127.0.0.1:${(silent.address() as AddressInfo).port}/tessera`;
    const environment = { DATABASE_URL: databaseUrl, TESSERA_DATA_DIR: temporaryFolder() };
    const server = ServerProcess.spawn(environment, [...command]);
    onTestFinished(async () => void (await server.stop()));
    await once(silent, 'connection');
    process.kill(command === asFirst ? childOf(server.pid) : server.pid, 'SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.output).toBe('');
  });

  it('reaches the server through npm start', async () => {
    const npm = ['npm', '--prefix', root, 'start', '--ignore-scripts'];
    const server = await started({ TESSERA_DATA_DIR: temporaryFolder() }, npm);
    await expectStatus(server.caller().get('/user'), 401);
    server.signal('SIGTERM');
    await server.ended;
    expect(server.output).toContain('"stopping"');
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});
