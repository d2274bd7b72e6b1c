import type { FastifyRequest } from 'fastify';
import { Problem } from '../../kit/problem.ts';

const loopbackNames = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/**
 * Throws unless the request comes from the console's own pages. SameSite=Strict already keeps the cookie from others;
 * this covers requests that need no cookie, and neighbours on other ports and subdomains, which are the same site.
 */
export function requireSameOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin, host = '', 'sec-fetch-site': site } = request.headers;
  // Otherwise an attacker could point a DNS name at this machine, and the origin of the attacker's page would equal the
  // host.
  if (publicUrl === undefined && !loopbackNames.test(host)) {
    throw new Problem('forbidden', { message: 'In development mode the console answers at localhost only' });
  }
  const own = publicUrl === undefined ? `${request.protocol}://${host}` : new URL(publicUrl).origin;
  const fromElsewhere = origin !== undefined && origin !== own;
  // Every browser since 2023 sends Sec-Fetch-Site; one that says nothing at all is none.
  const tellsNothing = site === undefined && origin === undefined;
  if (fromElsewhere || tellsNothing || (site !== undefined && site !== 'same-origin')) {
    throw new Problem('forbidden', {
      message: `This is for the console's own pages at ${own}`,
      cause: 'not same-origin',
    });
  }
}

// Headers that proxies are known to add: the standard ones, their predecessors, and those of Cloudflare, Akamai and
// Fastly.
const forwardingHeaders = new Set([
  ...['forwarded', 'via', 'x-forwarded', 'x-real-ip', 'x-client-ip', 'client-ip', 'x-cluster-client-ip'],
  ...['cf-connecting-ip', 'true-client-ip', 'fastly-client-ip'],
]);
const forwarding = /^x-(?:forwarded|original)-/;

/**
 * Throws where a proxy passed the request on: then it came from anywhere, though its connection comes from this machine. The
 * mails of development mode hold links that open accounts.
 */
export function requireThisMachine({ headers }: Pick<FastifyRequest, 'headers'>): void {
  const header = Object.keys(headers).find((name) => forwardingHeaders.has(name) || forwarding.test(name));
  if (header === undefined) return;
  throw new Problem('forbidden', {
    message: `The outbox is for this machine only, and ${header} says that a proxy passed the request on`,
  });
}
