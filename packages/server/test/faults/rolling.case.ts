import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { basic, HttpClient } from '../../src/testing/caller.ts';
import { fakeKey, lastingDatabase } from '../../src/testing/nodes.ts';
import { freePort } from '../../src/testing/postgres.ts';
import { type ServerProcess, started, temporaryFolder } from '../../src/testing/process.ts';
import { eventually, expectStatus, unique } from '../../src/testing/world.ts';
import { length } from './length.ts';

const rounds = length('rounds', 5);
const clients = 20;

/** The relevant part of deploy/haproxy.cfg, without TLS, and a page with its view of its nodes. */
const config = (port: number, nodes: number[]) => `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
frontend all
  bind 127.0.0.1:${port}
  stats enable
  stats uri /balancer
  default_backend nodes
backend nodes
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host tessera
  http-check expect status 200
  option redispatch
  retries 3
  retry-on conn-failure
  default-server check inter 500ms fall 2 rise 1
${nodes.map((node) => `  server node-${node} 127.0.0.1:${node}`).join('\n')}
`;

/** Whether the balancer sends requests to this node. */
async function isUp(port: number, node: number): Promise<boolean> {
  const lines = (await (await fetch(`http://127.0.0.1:${port}/balancer;csv`)).text()).split('\n');
  return lines.some((line) => line.startsWith(`nodes,node-${node},`) && line.split(',').includes('UP'));
}

function ask(port: number, agent: Agent, key: string): Promise<number | string> {
  return new Promise((resolve) => {
    const headers = { 'x-tiledb-rest-api-key': key };
    request({ host: '127.0.0.1', port, path: '/v1/user', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', (error) => resolve(error.message))
      .end();
  });
}

it(`R15: fails no request while two nodes behind a balancer are restarted in turn, ${rounds} times`, {
  timeout: 60_000 + rounds * 30_000,
}, async ({ annotate, skip }) => {
  if (spawnSync('haproxy', ['-v']).error) skip('no haproxy');
  const [port, ...nodes] = [await freePort(), await freePort(), await freePort()] as [number, number, number];
  const shared = { DATABASE_URL: await lastingDatabase('postgres'), TESSERA_KEY: fakeKey('shared', 1) };
  const up = (node: number) => started({ ...shared, PORT: String(node), TESSERA_DATA_DIR: temporaryFolder() });
  const servers: ServerProcess[] = [];
  for (const node of nodes) servers.push(await up(node));
  const file = join(temporaryFolder(), 'haproxy.cfg');
  writeFileSync(file, config(port, nodes));
  const balancer: ChildProcess = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
  onTestFinished(() => void balancer.kill('SIGKILL'));

  const [username, password] = [unique('alice'), 'visibly-fake-password'];
  const behind = (headers = {}) => new HttpClient(`http://127.0.0.1:${port}`, headers);
  await eventually(() =>
    behind()
      .get('/user')
      .then(
        ({ status }) => status === 401,
        () => false,
      ),
  );
  await expectStatus(behind().post('/user', { username, password }), 204);
  const { body } = await expectStatus(behind({ authorization: basic(username, password) }).get('/session'), 200);
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  onTestFinished(() => agent.destroy());
  const outcomes = new Map<number | string, number>();
  let running = true;
  const load = Array.from({ length: clients }, async () => {
    while (running) {
      const outcome = await ask(port, agent, body.token);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  });
  const codes: (number | null)[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [at, node] of nodes.entries()) {
      servers[at]?.signal('SIGTERM');
      codes.push((await servers[at]?.ended)?.code ?? null);
      servers[at] = await up(node);
      // Before the other one goes.
      await eventually(() => isUp(port, node));
    }
  }
  running = false;
  await Promise.all(load);
  await annotate(
    `${codes.length} restarts, ${[...outcomes].map(([outcome, count]) => `${count} × ${outcome}`).join(', ')}`,
  );
  expect([...outcomes.keys()]).toEqual([200]);
  expect(new Set(codes)).toEqual(new Set([0]));
});
