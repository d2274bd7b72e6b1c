import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { secondsBetween } from '../../kit/clock.ts';
import { Secret } from '../../kit/secret.ts';

/** A cookie of the console: nothing in a page can read it, and no other site's page sends it. */
export class ConsoleCookie {
  readonly #name: string;
  // Safari alone refuses Secure cookies on http://localhost, where the others take it for safe.
  readonly #plainName: string;
  readonly #development: boolean;

  constructor(name: string, development: boolean) {
    this.#name = `__Host-${name}`;
    this.#plainName = name;
    this.#development = development;
  }

  /** What the request has in it, if anything. */
  read({ headers }: Pick<IncomingMessage, 'headers'>): Secret | undefined {
    const cookies = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const names = this.#development ? [this.#name, this.#plainName] : [this.#name];
    for (const wanted of names) {
      const found = cookies.find((pair) => pair.startsWith(`${wanted}=`));
      if (found !== undefined && found.length > wanted.length + 1) return new Secret(found.slice(wanted.length + 1));
    }
    return undefined;
  }

  /** Without `until`, the browser forgets it when it is closed. */
  set(request: FastifyRequest, value: string, now: string, until: string | undefined): string {
    const age = until === undefined ? [] : [`Max-Age=${Math.floor(secondsBetween(now, until))}`];
    return this.#written(request, value, age);
  }

  clear(request: FastifyRequest): string {
    return this.#written(request, '', ['Max-Age=0']);
  }

  #written(request: FastifyRequest, value: string, more: string[]): string {
    const plain = this.#development && request.protocol === 'http' && isSafari(request.headers['user-agent'] ?? '');
    const attributes = ['Path=/', ...(plain ? [] : ['Secure']), 'HttpOnly', 'SameSite=Strict', ...more];
    return [`${plain ? this.#plainName : this.#name}=${value}`, ...attributes].join('; ');
  }
}

function isSafari(userAgent: string): boolean {
  return userAgent.includes('Version/') && userAgent.includes('Safari/') && !/Chrom(e|ium)\//.test(userAgent);
}
