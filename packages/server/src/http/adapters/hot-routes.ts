import type { Endpoint } from '../endpoint.ts';

/** An endpoint with what a URL says to it. */
export interface Route {
  endpoint: Endpoint;
  params: Record<string, string>;
  query: Record<string, string | string[]>;
}

interface Form {
  endpoint: Endpoint;
  path: RegExp;
  names: string[];
}

// What every parser of URLs reads alike: nothing encoded, no parameter without a value.
const plainSegment = '([\\w.~-]+)';
const plainQuery = /^(?:[a-z]+=[\w.~:/,-]*(?:&|$))+$/;

/** Finds GETs with parameters in their path. What is not plain in a URL is left to Fastify. */
export class HotRoutes {
  readonly #forms: readonly Form[];

  constructor(endpoints: readonly Endpoint[]) {
    const withParameters = endpoints.filter(({ url, operation }) => operation.method === 'GET' && url.includes('/:'));
    this.#forms = withParameters.map((endpoint) => ({
      endpoint,
      path: new RegExp(`^${endpoint.url.replace(/:\w+/g, plainSegment)}$`),
      names: [...endpoint.url.matchAll(/:(\w+)/g)].map(([, name = '']) => name),
    }));
  }

  find(url: string): Route | undefined {
    const at = url.indexOf('?');
    const path = at === -1 ? url : url.slice(0, at);
    for (const { endpoint, path: form, names } of this.#forms) {
      const found = form.exec(path);
      if (found === null) continue;
      const query = at === -1 ? {} : queryOf(url.slice(at + 1));
      if (query === undefined) return undefined;
      return {
        endpoint,
        params: Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ''])),
        query,
      };
    }
    return undefined;
  }
}

/** A parameter that is there several times has all its values. */
function queryOf(text: string): Route['query'] | undefined {
  if (!plainQuery.test(text) || text.endsWith('&')) return undefined;
  const query: Route['query'] = {};
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    // Of an object's own, and not of what it inherits, such as `constructor`.
    const before = Object.hasOwn(query, name) ? query[name] : undefined;
    query[name] = before === undefined ? value : [before, value].flat();
  }
  return query;
}
