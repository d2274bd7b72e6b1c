import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { basic } from '../../src/testing/caller.ts';
import { started, temporaryFolder } from '../../src/testing/process.ts';
import { expectStatus, unique } from '../../src/testing/world.ts';

/** Resident memory in MB, where the system tells it in a file. */
function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function idleConnection(url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => resolve(socket));
    socket.on('error', reject);
  });
}

it.runIf(existsSync('/proc/self/status'))(
  'D06: two thousand idle connections take less than 100 MB, and keep no other client out',
  async () => {
    const server = await started({ TESSERA_DATA_DIR: temporaryFolder() });
    const [username, password] = [unique('alice'), 'visibly-fake-password'];
    await expectStatus(server.caller().post('/user', { username, password }), 204);
    const alice = server.caller({ authorization: basic(username, password) });
    await expectStatus(alice.get('/user'), 200);
    const before = residentMb(server.pid);
    const idle = await Promise.all(Array.from({ length: 2000 }, () => idleConnection(new URL(server.url))));
    onTestFinished(() => {
      for (const socket of idle) socket.destroy();
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => alice.get('/user')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(residentMb(server.pid) - before).toBeLessThan(100);
    // None of them was closed to make room.
    expect(idle.filter(({ readyState }) => readyState === 'open')).toHaveLength(2000);
  },
);
