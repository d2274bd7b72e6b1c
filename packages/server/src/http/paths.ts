import { operationList } from '@tessera/contract';

const prefix = '/v1';

/** `/users/{username}` as Fastify writes it, with the base path. */
export function routeOf(path: string, base: string = prefix): string {
  return base + path.replace(/\{(\w+)\}/g, ':$1');
}

/**
 * The URL to route by. `//v1/…` and `/v1/v1/…` are what the newest Python client sends when its host has a path.
 */
export function tolerated(url: string): string {
  return url.replace(/^\/+(?:v1\/+)?v1(?=\/)/, prefix);
}

const known = operationList.map(({ path, method }) => ({
  form: new RegExp(`^${prefix}${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  method,
}));

/** Which methods the path of this URL has; none when there is no such path. */
export function methodsAt(url: string): string[] {
  const path = url.split('?', 1)[0] ?? '';
  const methods = known.filter(({ form }) => form.test(path)).map(({ method }) => method as string);
  // A HEAD of /session would make a session.
  if (methods.includes('GET') && path !== `${prefix}/session`) methods.push('HEAD');
  return methods;
}
