import type { Operation } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';

const prefix = '/v1';

/** An operation's path as Fastify writes it, such as `/v1/users/:username`; `base` is its prefix. */
export function routeOf({ path, prefix: own = prefix }: Pick<Operation, 'path' | 'prefix'>, base = ''): string {
  return base + own + path.replace(/\{(\w+)\}/g, ':$1');
}

/**
 * The URL to route by. The newest Python client sends `//v1/…` and `/v1/v1/…` when its host has a path; clients with a
 * base URL that ends in a slash send `/v1//…`. The host of an absolute URL is dropped: it has no influence on anything.
 */
export function tolerated(url: string): string {
  // Nearly all of them.
  if (url.startsWith('/v1/') && url[4] !== '/' && !url.startsWith('v1/', 4)) return url;
  const local = url.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
  return local.replace(/^\/+(?:v1\/+)?v1\/+/, `${prefix}/`);
}

/**
 * Whether a segment of an operation's path is empty, as it is where a client forgot to fill it in. That names nothing, and
 * must not be taken for another path: `DELETE /v1/organizations/acme/` is about a member.
 */
export function hasEmptySegment(url: string): boolean {
  const [path = ''] = url.split('?', 1);
  return /^\/(?:console\/)?v1\//.test(path) && /\/(?:\/|$)/.test(path);
}

/** The fault of a path with NUL in it, on any route: PostgreSQL stores none, and fails a question with one. */
export function refusalOfNul(params: unknown): Problem | undefined {
  const found = Object.entries(params as Record<string, string>).find(([, value]) => value.includes('\u0000'));
  return found && new Problem('invalid_request', { message: `${found[0]}: must not have NUL` });
}

// TileDB Cloud's paths below /v1 and /v2 beside accounts. This server's own operations are matched before this list.
const dataPath =
  /^\/v[12]\/(\.stats|arrays?|assets|files?|groups?|ml_models|notebooks?|public_assets|sql|taskgraphs?|tasks?|udfs?)(?:\/|$)/;

/** Which methods each path has, told by the routes as they are added. */
export class KnownPaths {
  readonly #routes: { form: RegExp; method: string }[] = [];

  add(url: string, methods: string | string[]): void {
    // A wildcard covers everything behind it.
    if (url.includes('*')) return;
    const form = url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.+()[\]]/g, '\\$&')))
      .join('/');
    for (const method of [methods].flat()) this.#routes.push({ form: new RegExp(`^${form}$`), method });
  }

  /** Why nothing answers at this URL with this request's method. */
  nothingAt(url: string): Problem {
    const methods = this.methodsAt(url);
    if (methods.length > 0) return new Problem('method_not_allowed', { allow: methods.join(', ') });
    const [path = ''] = url.split('?', 1);
    const [, data] = dataPath.exec(path) ?? [];
    if (data !== undefined) {
      return new Problem('not_found', { message: `This server keeps accounts, not data: it has no /${data}` });
    }
    const known = hasEmptySegment(path) && path.endsWith('/') && this.methodsAt(path.slice(0, -1)).length > 0;
    return new Problem('not_found', known ? { message: 'There is nothing here: the path ends in a slash' } : {});
  }

  /** The methods of this URL's path; none when there is no such path. */
  methodsAt(url: string): string[] {
    const path = url.split('?', 1)[0] ?? '';
    return [...new Set(this.#routes.filter(({ form }) => form.test(path)).map(({ method }) => method))];
  }
}
