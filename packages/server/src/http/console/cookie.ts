import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { secondsBetween } from '../../kit/clock.ts';
import { Secret } from '../../kit/secret.ts';

/** A cookie of the console: no page can read it, and it is of this host alone. */
export class HostCookie {
  readonly #name: string;
  readonly #plainName: string;
  readonly #sameSite: 'Strict' | 'Lax';
  readonly #development: boolean;

  constructor(name: string, sameSite: 'Strict' | 'Lax', development: boolean) {
    this.#name = `__Host-${name}`;
    // Safari alone refuses Secure cookies on http://localhost, where the others take it for safe.
    this.#plainName = name;
    this.#sameSite = sameSite;
    this.#development = development;
  }

  /** The cookie's value, if the request has one. */
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
    const sameSite = `SameSite=${this.#sameSite}`;
    const attributes = ['Path=/', ...(plain ? [] : ['Secure']), 'HttpOnly', sameSite, ...more];
    return [`${plain ? this.#plainName : this.#name}=${value}`, ...attributes].join('; ');
  }
}

/** The session's cookie: no other site's page sends it. */
export function sessionCookie(development: boolean): HostCookie {
  return new HostCookie('tessera', 'Strict', development);
}

/** That of a sign-in at an identity provider, whose page leads back here: Strict is not sent on the way. */
export function signInCookie(development: boolean): HostCookie {
  return new HostCookie('tessera-sign-in', 'Lax', development);
}

/** Binds the challenges of passkeys to a browser. */
export function passkeyCookie(development: boolean): HostCookie {
  return new HostCookie('tessera-passkey', 'Strict', development);
}

function isSafari(userAgent: string): boolean {
  return userAgent.includes('Version/') && userAgent.includes('Safari/') && !/Chrom(e|ium)\//.test(userAgent);
}
