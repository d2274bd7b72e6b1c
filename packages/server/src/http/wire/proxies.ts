import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

const mostRemembered = 1000;

/** The client's address and protocol behind proxies. Only headers of trusted proxies are believed. */
export class Proxies {
  /** Whether an address is a trusted proxy's; `false` where there is none. */
  readonly trust: false | ((address: string) => boolean);

  constructor(trusted: readonly string[]) {
    this.trust = trusted.length > 0 && remembering(proxyAddr.compile([...trusted]));
  }

  addressOf(request: IncomingMessage): string {
    if (!this.trust) return request.socket.remoteAddress ?? '';
    this.tidy(request);
    return proxyAddr(request, this.trust);
  }

  /** `https` where the client's own connection was over TLS. */
  protocolOf(request: IncomingMessage): string {
    const told = this.told(request, 'x-forwarded-proto');
    return told === undefined ? 'http' : (told.split(',').at(-1)?.trim() ?? '');
  }

  /** What a header says of a request that a trusted proxy sent; nothing of others. */
  told({ headers, socket }: IncomingMessage, header: string): string | undefined {
    if (!this.trust) return undefined;
    const value = headers[header];
    return typeof value === 'string' && this.trust(socket.remoteAddress ?? '') ? value : undefined;
  }

  /**
   * Leaves bare addresses in `X-Forwarded-For`, for all later readers. If an entry is no address, it and the entries
   * left of it are dropped: no known proxy passed them on.
   */
  tidy({ headers }: IncomingMessage): void {
    const told = headers['x-forwarded-for'];
    if (!this.trust || told === undefined) return;
    const addresses: string[] = [];
    // RFC 9110, 5.6.1: empty elements of a list count for nothing.
    for (const hop of String(told).split(',').reverse()) {
      if (hop.trim() === '') continue;
      const address = addressIn(hop.trim());
      if (address === undefined) break;
      addresses.unshift(address);
    }
    headers['x-forwarded-for'] = addresses.join(', ');
  }
}

/** Parsing an address takes over a microsecond, several times in each request, and nearly all come from the same few. */
function remembering(isTrusted: (address: string, hop: number) => boolean): (address: string) => boolean {
  const known = new Map<string, boolean>();
  return (address) => {
    let answer = known.get(address);
    if (answer === undefined) {
      answer = isTrusted(address, 0);
      if (known.size >= mostRemembered) known.clear();
      known.set(address, answer);
    }
    return answer;
  };
}

/**
 * The address in one entry of `X-Forwarded-For`, which no standard describes. Proxies were seen to write `192.0.2.7`,
 * `192.0.2.7:5000`, `2001:db8::7`, `[2001:db8::7]`, `[2001:db8::7]:5000`, each in quotes too, and with a zone or an obfuscated
 * port as RFC 7239 has them. Nothing for `unknown`, names, and the rest.
 */
export function addressIn(entry: string): string | undefined {
  const text = entry.replace(/^"([^"]*)"$/, '$1').trim();
  const [, bracketed, plain = ''] = /^(?:\[([^\]]*)\](?::[\w.-]*)?|([^[\]]*))$/.exec(text) ?? [];
  if (bracketed !== undefined) return isIPv6(bracketed) ? withoutZone(bracketed) : undefined;
  if (isIP(plain) > 0) return withoutZone(plain);
  // An IPv6 address with a port but without brackets can be told where the port is a ninth group.
  const address = plain.replace(/:[\w.-]*$/, '');
  return isIP(address) > 0 ? withoutZone(address) : undefined;
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? '';
}
