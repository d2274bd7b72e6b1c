import pg from 'pg';
import type { Host, PostgresTarget } from './hosts.ts';

const probeMs = 2000;

/** Finds the one of several servers to use, and keeps to it until something says that it is another one. */
export class HostFinder {
  readonly #target: PostgresTarget;
  #found: Promise<Host> | undefined;

  constructor(target: PostgresTarget) {
    this.#target = target;
  }

  find(): Promise<Host> {
    this.#found ??= this.#ask().catch((error: unknown) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  /** Must be called after a connection failed, or turned out to be one that cannot be written. */
  forget(): void {
    this.#found = undefined;
  }

  async #ask(): Promise<Host> {
    try {
      return await Promise.any(this.#target.hosts.map((host) => this.#probe(host)));
    } catch (error) {
      const [first] = error instanceof AggregateError ? error.errors : [error];
      throw first;
    }
  }

  async #probe({ host, port }: Host): Promise<Host> {
    const { url, mustBeWritable } = this.#target;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: probeMs, query_timeout: probeMs });
    client.on('error', () => {});
    client.host = host;
    client.port = port;
    try {
      await client.connect();
      const { rows } = await client.query<{ is_read_only: boolean }>(`select ${isReadOnly} as is_read_only`);
      if (mustBeWritable && rows[0]?.is_read_only) throw new ReadOnlyServer();
    } finally {
      await client.end().catch(() => {});
    }
    return { host, port };
  }
}

/** A standby, or a server that was told to refuse writes. */
export const isReadOnly = "(pg_is_in_recovery() or current_setting('transaction_read_only') = 'on')";

/** Nothing here can be written; the next connection may lead to a server where it can. */
export class ReadOnlyServer extends Error {
  override name = 'ReadOnlyServer';

  constructor() {
    super('the server is read-only');
  }
}

/** The driver's client, which connects to the server that the finder finds at that moment. */
export function clientOf(finder: HostFinder): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const connect = async () => {
        const { host, port } = await finder.find();
        this.host = host;
        this.port = port;
        return super.connect();
      };
      const connected = (callback?: (error: Error) => void) => {
        const done = connect();
        done.catch(() => finder.forget());
        if (!callback) return done;
        done.then(() => callback(undefined as never), callback);
      };
      this.connect = connected as typeof this.connect;
    }
  };
}
