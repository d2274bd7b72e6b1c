import type { IncomingHttpHeaders } from 'node:http';
import type { Role, Scope } from '@tessera/contract';

/** How a client reads `scope`: contract, section 3, row 10. Each generation crashes on some other's shape. */
export type ScopeShape = 'auto' | 'string' | 'array';
type ClientLibrary = 'newest-java' | 'older-java' | 'csharp' | 'strict-python' | 'other';

/** The client library, by its observed headers. */
export function clientLibraryOf(headers: IncomingHttpHeaders, method: string): ClientLibrary {
  const agent = headers['user-agent'] ?? '';
  if (agent === 'OpenAPI-Generator/2.17.51/java') return 'newest-java';
  if (/^OpenAPI-Generator\/.*\/java$/.test(agent)) return 'older-java';
  if (agent.includes('csharp')) return 'csharp';
  // Its newer sisters have the same agent, but send a Content-Type with every GET.
  if (method === 'GET' && agent.endsWith('/python') && headers['content-type'] === undefined) return 'strict-python';
  return 'other';
}

/** `scope` as this caller reads it; `undefined` leaves it out. `asked` is how its own request wrote it. */
export function shapedScope(
  scopes: readonly Scope[],
  caller: ClientLibrary,
  shape: ScopeShape,
  asked: unknown,
): string | Scope[] | undefined {
  if (Array.isArray(asked)) return [...scopes];
  if (typeof asked === 'string' && asked !== '') return scopes.join(' ');
  if (shape === 'array') return [...scopes];
  if (shape === 'string') return scopes.join(' ');
  const isAll = scopes.length === 1 && scopes[0] === '*';
  switch (caller) {
    case 'newest-java':
      return [...scopes];
    case 'older-java':
      return isAll ? undefined : [...scopes];
    case 'csharp':
    case 'strict-python':
      return scopes.join(' ');
    case 'other':
      return isAll ? '*' : [...scopes];
  }
}

/**
 * Turns an answer into a form that this client library can read. `hasTokens`: whether tokens, with their scopes, are in
 * it.
 */
export function inDialect(
  hasTokens: boolean,
  answer: unknown,
  library: ClientLibrary,
  shape: ScopeShape,
  body: unknown,
): unknown {
  if (hasTokens) {
    const asked = isRecord(body) ? body['scope'] : undefined;
    return mapRecords(answer, (token) =>
      'scope' in token ? { ...token, scope: shapedScope(token['scope'] as Scope[], library, shape, asked) } : token,
    );
  }
  return library === 'strict-python' ? withKnownRoles(answer) : answer;
}

/** The strict Python client rejects the role `read_write_delete`. */
function withKnownRoles(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withKnownRoles);
  if (!isRecord(answer)) return answer;
  const copy: Record<string, unknown> = { ...answer };
  if (copy['role'] === ('read_write_delete' satisfies Role)) copy['role'] = 'read_write' satisfies Role;
  for (const key of ['organizations', 'users']) if (key in copy) copy[key] = withKnownRoles(copy[key]);
  return copy;
}

function mapRecords(answer: unknown, map: (record: Record<string, unknown>) => unknown): unknown {
  if (Array.isArray(answer)) return answer.map((item) => mapRecords(item, map));
  return isRecord(answer) ? map(answer) : answer;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
