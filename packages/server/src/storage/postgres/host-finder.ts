import pg from 'pg';
import type { PostgresAddress, PostgresServer } from './connection-string.ts';

const probeMs = 2000;

/** Finds the one of several servers to use, and keeps to it until something says that it is another one. */
export class HostFinder {
  readonly #address: PostgresAddress;
  #found: Promise<PostgresServer> | undefined;

  constructor(address: PostgresAddress) {
    this.#address = address;
  }

  find(): Promise<PostgresServer> {
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

  async #ask(): Promise<PostgresServer> {
    try {
      return await Promise.any(this.#address.servers.map((host) => this.#probe(host)));
    } catch (error) {
      const [first] = error instanceof AggregateError ? error.errors : [error];
      throw first;
    }
  }

  async #probe({ host, port }: PostgresServer): Promise<PostgresServer> {
    const { config, mustBeWritable } = this.#address;
    const client = new pg.Client({ ...config, host, port, connectionTimeoutMillis: probeMs, query_timeout: probeMs });
    client.on('error', () => {});
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

/** A standby, where every transaction is read-only, or a server that was told to refuse writes. */
export const isReadOnly = "(current_setting('transaction_read_only') = 'on')";

/** Nothing here can be written; the next connection may lead to a server where it can. */
export class ReadOnlyServer extends Error {
  override name = 'ReadOnlyServer';

  constructor() {
    super('the server is read-only');
  }
}

/** The driver's client, which connects to the server that the finder finds at that moment. */
export function clientOf(finder: Pick<HostFinder, 'find' | 'forget'>): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      // The pool listens from its callback on, which comes a little later than the connection: a server that accepts it and
      // ends it in one breath, as in a switch-over, would end this process too.
      this.on('error', () => finder.forget());
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

/** The driver's client of a single connection: to the one server, or to the one of several that is to be used. */
export function clientAt(address: PostgresAddress): typeof pg.Client {
  return address.servers.length > 1 ? clientOf(new HostFinder(address)) : pg.Client;
}
