import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** The fate of a connection when the client sends a certain text: see `FaultyNetwork.when`. */
export type Fault = 'cut before' | 'cut after' | 'stall before' | 'stall after';

/** Stands between a server and its database, and fails as networks do. */
export class FaultyNetwork {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #mode: 'pass' | 'refuse' | 'stall' = 'pass';
  #fault: { text: string; fault: Fault } | undefined;
  #replaced: { text: string; by: string } | undefined;
  #delayMs = 0;
  /** How many connections came. */
  accepted = 0;

  private constructor(server: Server, target: URL) {
    this.#server = server;
    server.on('connection', (socket) => this.#accept(socket, target));
    const url = new URL(target);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.url = url.href;
  }

  /** A network path for the current test to the server of `databaseUrl`, as `url`. */
  static async before(databaseUrl: string): Promise<FaultyNetwork> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const network = new FaultyNetwork(server, new URL(databaseUrl));
    onTestFinished(() => network.#close());
    return network;
  }

  /** Every connection ends, and new ones end as soon as they come. */
  refuse(): void {
    this.#mode = 'refuse';
    this.reset();
  }

  /** Connections are made, and nothing is ever answered. */
  stall(): void {
    this.#mode = 'stall';
  }

  /** Everything that the database says comes later, in its order. */
  delay(milliseconds: number): void {
    this.#delayMs = milliseconds;
  }

  /** All is well again. Connections that stalled stay so. */
  mend(): void {
    this.#mode = 'pass';
    this.#fault = undefined;
  }

  /** Ends all connections that are there. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** The next time that a client says `text`, its connection fails before or after the database hears it. */
  when(text: string, fault: Fault): void {
    this.#fault = { text, fault };
  }

  /** From now on the database hears `by` where a client says `text`. Both are of one length, which messages tell. */
  replace(text: string, by: string): void {
    this.#replaced = { text, by };
  }

  #accept(client: Socket, target: URL): void {
    this.accepted++;
    this.#keep(client);
    if (this.#mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    if (this.#mode === 'stall') {
      client.resume();
      return;
    }
    const database = connect(Number(target.port), target.hostname);
    this.#keep(database);
    let deaf = false;
    client.on('data', (bytes) => {
      deaf ||= this.#mode === 'stall';
      if (deaf) return;
      if (this.#fault === undefined || !bytes.includes(this.#fault.text)) {
        database.write(this.#heard(bytes));
        return;
      }
      const { fault } = this.#fault;
      this.#fault = undefined;
      deaf = true;
      if (fault.endsWith('after')) database.write(bytes);
      // The answer shows that the database did it; the client never sees it.
      if (fault === 'cut after') database.once('data', () => client.resetAndDestroy());
      if (fault === 'cut before') client.resetAndDestroy();
    });
    database.on('data', (bytes) => {
      if (deaf || this.#mode === 'stall') return;
      if (this.#delayMs === 0) client.write(bytes);
      else setTimeout(() => client.write(bytes), this.#delayMs);
    });
    client.on('close', () => database.destroy());
    database.on('close', () => client.destroy());
  }

  #heard(bytes: Buffer): Buffer {
    if (!this.#replaced || !bytes.includes(this.#replaced.text)) return bytes;
    const { text, by } = this.#replaced;
    return Buffer.from(bytes.toString('latin1').replaceAll(text, by), 'latin1');
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }

  async #close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
