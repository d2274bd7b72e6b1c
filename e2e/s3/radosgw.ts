import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The user of the store, and the role that they may assume. */
export const user = {
  accessKeyId: 'AKIAFAKEEXAMPLE00001',
  secretAccessKey: 'visibly-fake-secret-access-key-000000001',
};
export const role = 'arn:aws:iam:::role/tiledb';

/** Whether Ceph's gateway can be started here. */
export const hasRadosgw = ['radosgw', 'ceph-mon', 'ceph-osd'].every((name) => spawnSync('which', [name]).status === 0);

/** A real S3 with STS, started by `start.sh`. */
export class Radosgw {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(): Promise<Radosgw> {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-radosgw-'));
    const [port, monitor] = await freePorts();
    const script = fileURLToPath(new URL('start.sh', import.meta.url));
    const child = spawn(script, [String(port), folder, String(monitor)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => {
        throw new Error('radosgw did not start');
      }),
    ]);
    return new Radosgw(`http://127.0.0.1:${port}`, child, folder);
  }

  async stop(): Promise<void> {
    this.#child.kill();
    await once(this.#child, 'exit');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer()];
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}
