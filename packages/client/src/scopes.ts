import type { Token, TokenScope } from './models.ts';

/**
 * The scopes of a token as a list, however the server wrote them: one string, several with spaces between, or a list.
 * @example
 * ```ts
 * const token = await tessera.requestToken({ name: 'reader', scope: 'user:read organization:read' });
 * console.log(scopesOf(token)); // ['user:read', 'organization:read']
 * ```
 */
export function scopesOf({ scope }: Pick<Token, 'scope'>): TokenScope[] {
  if (Array.isArray(scope)) return [...scope];
  return (scope ?? '').split(' ').filter((one) => one !== '') as TokenScope[];
}
