import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../src/config/config.ts';
import { FaultyNetwork } from '../../src/testing/faulty-network.ts';
import { type ServerProcess, started, temporaryFolder } from '../../src/testing/process.ts';
import { type Fault, faults } from './faulty.ts';
import type { Way } from './ledger.ts';
import { NodeDown } from './node-down.ts';

/** Longer than a stop takes at most. */
const stopLimitMs = 11_000;

/** A server process with a clock, a disk and a network that can fail, for the test that runs. */
export class FaultyNode {
  /** Only on PostgreSQL. */
  readonly network: FaultyNetwork | undefined;
  readonly be: (fault: Fault) => void;
  /** Its unexpected actions. */
  readonly wrong: string[] = [];
  readonly #environment: Environment;
  readonly #mayEnd = new WeakSet<ServerProcess>();
  #server: ServerProcess | undefined;

  private constructor(environment: Environment, network: FaultyNetwork | undefined, be: (fault: Fault) => void) {
    this.#environment = environment;
    this.network = network;
    this.be = be;
  }

  static async start(databaseUrl: string, environment: Environment): Promise<FaultyNode> {
    const { environment: preload, be } = faults();
    const network = databaseUrl.startsWith('sqlite:') ? undefined : await FaultyNetwork.before(databaseUrl);
    const node = new FaultyNode(
      {
        ...environment,
        ...preload,
        DATABASE_URL: network?.url ?? databaseUrl,
        TESSERA_DATA_DIR: temporaryFolder(),
      },
      network,
      be,
    );
    await node.up();
    return node;
  }

  readonly way: Way = (headers) => {
    if (!this.#server) throw new NodeDown();
    return this.#server.caller(headers);
  };

  async up(): Promise<void> {
    if (this.#server) return;
    const server = await started(this.#environment);
    this.#server = server;
    void server.ended.then(({ code, signal }) => {
      if (this.#mayEnd.has(server)) return;
      this.wrong.push(`a node ended by itself (${code ?? signal}): ${lastOf(server)}`);
    });
  }

  async kill(): Promise<void> {
    const server = this.#takeDown();
    await server?.stop();
  }

  /** Asks it to stop, and resolves when it has. */
  async stop(): Promise<void> {
    const server = this.#takeDown();
    if (!server) return;
    const asked = performance.now();
    server.signal('SIGTERM');
    await server.ended;
    const took = performance.now() - asked;
    if (took > stopLimitMs) this.wrong.push(`a stop took ${took.toFixed(0)} ms`);
  }

  async freeze(milliseconds: number): Promise<void> {
    this.#server?.signal('SIGSTOP');
    await sleep(milliseconds);
    this.#server?.signal('SIGCONT');
  }

  /** Waits for it to end by itself, as it must after a sync that failed, and says whether it did. */
  async ends(milliseconds: number): Promise<boolean> {
    const server = this.#server;
    if (!server) return false;
    this.#mayEnd.add(server);
    const ended = await Promise.race([server.ended, sleep(milliseconds)]);
    if (ended === undefined) {
      this.#mayEnd.delete(server);
      return false;
    }
    this.#server = undefined;
    if (ended.code !== 1) this.wrong.push(`a node ended with ${ended.code ?? ended.signal} and not with 1`);
    return true;
  }

  /** Whether balancers would send it requests. */
  async isReady(): Promise<boolean> {
    if (!this.#server) return false;
    return fetch(`${this.#server.url}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  #takeDown(): ServerProcess | undefined {
    const server = this.#server;
    this.#server = undefined;
    if (server) this.#mayEnd.add(server);
    return server;
  }
}

function lastOf(server: ServerProcess): string {
  return server.output.trim().split('\n').at(-1) ?? '';
}
