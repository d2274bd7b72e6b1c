import { routes } from './routes.ts';

export type OperationId = keyof typeof routes;

export interface Route {
  readonly id: OperationId;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly isPublic: boolean;
  readonly hasInput: boolean;
  readonly hasOutput: boolean;
  readonly hasPartial: boolean;
  readonly isForm: boolean;
}

export function routeOf(id: OperationId): Route {
  const [method, path = '', ...flags] = routes[id].split(' ');
  return {
    id,
    method: method as Route['method'],
    path: path.startsWith('/v2/') ? path : `/v1${path}`,
    isPublic: flags.includes('public'),
    hasInput: flags.includes('input'),
    hasOutput: flags.includes('output'),
    hasPartial: flags.includes('partial'),
    isForm: flags.includes('form'),
  };
}

/**
 * The path with the first arguments filled in, each as one segment with any characters, and the other arguments. Throws
 * a RangeError for an empty one, and for `.` and `..`: URL parsers erase those, percent-encoded or not, and another
 * operation would be carried out.
 */
export function filled(path: string, values: readonly unknown[]): { path: string; rest: unknown[] } {
  const rest = [...values];
  const whole = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.shift();
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..') {
      throw new RangeError(`${name} must be a text other than "", "." and ".."`);
    }
    return encodeURIComponent(value);
  });
  return { path: whole, rest };
}
