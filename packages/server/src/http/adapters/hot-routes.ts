import type { Endpoint } from '../endpoint.ts';

/** An endpoint with what a URL says to it. */
export interface Route {
  endpoint: Endpoint;
  params: Record<string, string>;
  query: Record<string, string | string[]>;
}

/** A place in the tree of paths. */
interface Place {
  readonly fixed: Map<string, Place>;
  parameter?: Place;
  endpoint?: Endpoint;
  /** The endpoint's parameters, in their order. */
  names: readonly string[];
}

// What every parser of URLs reads alike: nothing encoded, no parameter without a value.
const plainPath = /^[\w.~/-]+$/;
const plainQuery = /^(?:[a-z]+=[\w.~:/,-]*(?:&|$))+$/;

/**
 * Finds hot GETs with parameters in their path or a query. What is not plain in a URL is left to Fastify. As there, a fixed segment goes
 * before a parameter; so all GETs are known here, and those that are not hot hide the hot ones that their paths also fit.
 */
export class HotRoutes {
  readonly #root: Place = { fixed: new Map(), names: [] };

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) if (endpoint.operation.method === 'GET') this.#add(endpoint);
  }

  #add(endpoint: Endpoint): void {
    let place = this.#root;
    for (const segment of endpoint.url.split('/')) {
      let next = segment.startsWith(':') ? place.parameter : place.fixed.get(segment);
      if (next === undefined) {
        next = { fixed: new Map(), names: [] };
        if (segment.startsWith(':')) place.parameter = next;
        else place.fixed.set(segment, next);
      }
      place = next;
    }
    place.endpoint = endpoint;
    place.names = [...endpoint.url.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  }

  find(url: string): Route | undefined {
    const at = url.indexOf('?');
    const path = at === -1 ? url : url.slice(0, at);
    if (!plainPath.test(path)) return undefined;
    const values: string[] = [];
    const place = descend(this.#root, path.split('/'), 0, values);
    if (place?.endpoint?.operation.hot !== true) return undefined;
    const query = at === -1 ? {} : queryOf(url.slice(at + 1));
    if (query === undefined) return undefined;
    const params: Record<string, string> = {};
    for (const [index, name] of place.names.entries()) params[name] = values[index] ?? '';
    return { endpoint: place.endpoint, params, query };
  }
}

/** The place of the segments from `at` on, below `place`. Fills `values` with those of the parameters. */
function descend(place: Place, segments: readonly string[], at: number, values: string[]): Place | undefined {
  const segment = segments[at];
  if (segment === undefined) return place.endpoint && place;
  const fixed = place.fixed.get(segment);
  const found = fixed && descend(fixed, segments, at + 1, values);
  if (found || !place.parameter || segment === '') return found;
  values.push(segment);
  const below = descend(place.parameter, segments, at + 1, values);
  if (!below) values.pop();
  return below;
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
