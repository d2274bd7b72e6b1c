import { lookup as systemLookup } from 'node:dns/promises';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Trace } from '../../kit/trace.ts';
import { isLoopback, isPublic, Permitted } from './addresses.ts';

/** Where a name leads, as DNS says. */
export type Lookup = (host: string) => Promise<{ address: string; family: number }[]>;

export interface OutboundOptions {
  /** Hosts and ranges that are allowed though they are not public, and by plain http: `TESSERA_STORE_ENDPOINTS`. */
  permitted: readonly string[] | Permitted;
  /** Whether this machine itself is allowed, and by plain http: in development mode. */
  loopback: boolean;
  /** How long one request may take in all, in milliseconds; 5,000 unless said. */
  patience?: number;
  lookup?: Lookup;
  /** The connections that are kept; its own unless given. */
  agents?: Agents;
  /** The trace that every request is a part of (W3C Trace Context). */
  trace?: Trace | undefined;
}

export interface OutboundRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The most bytes of the answer's body that are read; 64 KiB unless said. */
  limit?: number;
}

export interface OutboundAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** That a URL leads where this server must not connect to. No connection was made. */
export class OutboundRefused extends Error {
  override name = 'OutboundRefused';
}

/** That a server gave no whole answer in time. `code` says how, and is safe to log: nothing of the answer is in it. */
export class OutboundFailed extends Error {
  override name = 'OutboundFailed';
  readonly code: string;

  constructor(code: string) {
    super(`no answer: ${code}`);
    this.code = code;
  }
}

interface Destination {
  url: URL;
  address: string;
  family: number;
}

/**
 * Every connection that this server makes to an address that a user gave goes through here (OWASP, Server-Side Request
 * Forgery Prevention). Only https to public addresses, and addresses that the operator permits, are allowed. A name is
 * resolved anew for each request, all its addresses must be allowed, and the connection is made to one of those, or was a
 * moment ago; TLS checks the name as ever. Redirects are answers like any other and are not followed. One request takes at
 * most 5 s, name look-up included, and no more than `limit` bytes are read.
 */
export class Outbound {
  readonly #permitted: Permitted;
  readonly #loopback: boolean;
  readonly #patience: number;
  readonly #lookup: Lookup;
  readonly #agents: Agents;
  readonly #trace: Trace | undefined;

  constructor({ permitted, loopback, patience = 5000, lookup, agents, trace }: OutboundOptions) {
    this.#permitted = permitted instanceof Permitted ? permitted : new Permitted(permitted);
    this.#loopback = loopback;
    this.#patience = patience;
    this.#lookup = lookup ?? ((host) => systemLookup(host, { all: true }));
    this.#agents = agents ?? { http: pinned(new HttpAgent(kept)), https: pinned(new HttpsAgent(kept)) };
    this.#trace = trace;
  }

  /** The same guard for one request to this server, whose trace its own requests belong to. */
  inTrace(trace: Trace | undefined): Outbound {
    return new Outbound({
      ...{ permitted: this.#permitted, loopback: this.#loopback, patience: this.#patience, lookup: this.#lookup },
      ...{ agents: this.#agents, trace },
    });
  }

  /** Throws `OutboundRefused` where `request` would. A name that cannot be resolved now is left to the request. */
  async check(address: string): Promise<void> {
    try {
      await this.#within(this.#destination(address));
    } catch (error) {
      if (error instanceof OutboundRefused) throw error;
    }
  }

  /**
   * Sends one request.
   * @throws `OutboundRefused` before anything is sent, `OutboundFailed` where no whole answer came
   */
  async request(address: string, options: OutboundRequest = {}): Promise<OutboundAnswer> {
    const started = performance.now();
    const destination = await this.#within(this.#destination(address));
    const headers = { ...options.headers, ...(this.#trace && { traceparent: this.#trace.traceparent }) };
    const left = () => Math.max(1, this.#patience - (performance.now() - started));
    try {
      return await send(destination, { ...options, headers }, left(), this.#agents);
    } catch (error) {
      if (!(error instanceof ConnectionWasOld)) throw error;
      return send(destination, { ...options, headers }, left(), undefined);
    }
  }

  async #destination(address: string): Promise<Destination> {
    if (!URL.canParse(address)) throw new OutboundRefused('not a URL');
    const url = new URL(address);
    if (url.username !== '' || url.password !== '') throw new OutboundRefused('a URL with a password in it');
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new OutboundRefused('neither https nor http');
    // The parser has made one form of decimal, octal and hexadecimal addresses. A dot at the end names the same host.
    const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const named = this.#permitted.hasHost(host);
    const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await this.#resolve(host);
    const [first] = found;
    if (first === undefined) throw new OutboundFailed('ENOTFOUND');
    const isLocal = (at: string) => named || this.#permitted.hasAddress(at) || (this.#loopback && isLoopback(at));
    if (!found.every(({ address: at }) => isLocal(at) || (url.protocol === 'https:' && isPublic(at)))) {
      throw new OutboundRefused('an address that is not allowed');
    }
    return { url, ...first };
  }

  async #resolve(host: string): Promise<{ address: string; family: number }[]> {
    try {
      return await this.#lookup(host);
    } catch (error) {
      throw new OutboundFailed(codeOf(error));
    }
  }

  /** A look-up cannot be stopped; nothing waits for it longer than this. */
  async #within<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new OutboundFailed('ETIMEDOUT')), this.#patience);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
}

/** For less long than servers keep connections themselves. */
const kept = { keepAlive: true, timeout: 4000, maxFreeSockets: 16 };

/** That a server had closed the connection that was kept for it, before or while it was used again. */
class ConnectionWasOld extends OutboundFailed {}

/** A connection is used again only for the address that was checked: by the next request, the name may lead elsewhere. */
function pinned<Pinned extends HttpAgent>(agent: Pinned): Pinned {
  const nameOf = agent.getName.bind(agent);
  agent.getName = (options) => `${nameOf(options)}:${(options as { pinnedTo?: string } | undefined)?.pinnedTo}`;
  return agent;
}

/** Without agents, on a connection of its own. */
function send(
  { url, address, family }: Destination,
  options: OutboundRequest,
  patience: number,
  agents: Agents | undefined,
) {
  const { method = 'GET', headers = {}, body, limit = 64 * 1024 } = options;
  return new Promise<OutboundAnswer>((resolve, reject) => {
    const fail = (code: string, Failure = OutboundFailed) => {
      clearTimeout(timer);
      request.destroy();
      reject(new Failure(code));
    };
    const timer = setTimeout(() => fail('ETIMEDOUT'), patience);
    const isSecure = url.protocol === 'https:';
    const pin = { pinnedTo: address };
    const request: ClientRequest = (isSecure ? httpsRequest : httpRequest)(url, {
      ...pin,
      method,
      headers: body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: (isSecure ? agents?.https : agents?.http) ?? false,
      // The address that was checked: a second look-up could have another answer.
      lookup: (_host, { all }, found) => (all ? found(null, [{ address, family }]) : found(null, address, family)),
    });
    let isAnswered = false;
    const wasOld = () => request.reusedSocket && !isAnswered;
    request.on('error', (error) => fail(codeOf(error), wasOld() ? ConnectionWasOld : OutboundFailed));
    request.on('response', (response) => {
      isAnswered = true;
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limit) return fail('TOO_LONG');
        chunks.push(chunk);
      });
      response.on('error', (error) => fail(codeOf(error)));
      response.on('close', () => {
        if (!response.complete) return fail('ECONNRESET');
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.end(body);
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'FAILED';
}
