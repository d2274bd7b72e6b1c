import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** Who a request is from, and how it came, where proxies stand between. Only what the trusted ones say is believed. */
export class Proxies {
  /** Whether an address is a trusted proxy's; `false` where there is none. */
  readonly trust: false | ((address: string, hop: number) => boolean);

  constructor(trusted: readonly string[]) {
    this.trust = trusted.length > 0 && proxyAddr.compile([...trusted]);
  }

  addressOf(request: IncomingMessage): string {
    return this.trust ? proxyAddr(request, this.trust) : (request.socket.remoteAddress ?? '');
  }

  /** `https` where the client's own connection was over TLS. */
  protocolOf(request: IncomingMessage): string {
    const { remoteAddress = '' } = request.socket;
    const told = request.headers['x-forwarded-proto'];
    if (!this.trust || told === undefined || !this.trust(remoteAddress, 0)) return 'http';
    return String(told).split(',').at(-1)?.trim() ?? '';
  }
}
