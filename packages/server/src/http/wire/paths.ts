import type { Operation } from '@tessera/contract';

const prefix = '/v1';

/** An operation's path as Fastify writes it, such as `/v1/users/:username`; `base` is what stands before it. */
export function routeOf({ path, prefix: own = prefix }: Pick<Operation, 'path' | 'prefix'>, base = ''): string {
  return base + own + path.replace(/\{(\w+)\}/g, ':$1');
}

/**
 * The URL to route by. `//v1/…` and `/v1/v1/…` are what the newest Python client sends when its host has a path. The host
 * of an absolute URL is dropped: which one a request names has no influence on anything.
 */
export function tolerated(url: string): string {
  // Nearly all of them.
  if (url.startsWith('/v1/') && !url.startsWith('/v1/v1/')) return url;
  const local = url.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
  return local.replace(/^\/+(?:v1\/+)?v1(?=\/)/, prefix);
}

/** Which methods each path has, told by the routes as they are added. */
export class KnownPaths {
  readonly #routes: { form: RegExp; method: string }[] = [];

  add(url: string, methods: string | string[]): void {
    // A wildcard says nothing about what is behind it.
    if (url.includes('*')) return;
    const form = url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.+()[\]]/g, '\\$&')))
      .join('/');
    for (const method of [methods].flat()) this.#routes.push({ form: new RegExp(`^${form}$`), method });
  }

  /** The methods of this URL's path; none when there is no such path. */
  methodsAt(url: string): string[] {
    const path = url.split('?', 1)[0] ?? '';
    return [...new Set(this.#routes.filter(({ form }) => form.test(path)).map(({ method }) => method))];
  }
}
