import type { SessionRequest, Token, TokenQuery, TokenRequest, TokenScope } from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** Sessions and named tokens. */
export interface TokenOperations {
  /**
   * Signs in: makes a session token, for 8 hours, or 30 days with `remember_me`. A client with a password makes its own
   * session by itself; this makes another, to be handed on.
   * @example
   * ```ts
   * const { token, expires_at } = await tessera.getSession({ remember_me: true });
   * console.log(expires_at, token?.length);
   * ```
   */
  getSession(session?: SessionRequest, options?: CallOptions): Promise<Token>;

  /**
   * Ends all your sessions but this one.
   * @example
   * ```ts
   * await tessera.endOtherSessions();
   * ```
   */
  endOtherSessions(options?: PostOptions): Promise<void>;

  /**
   * Makes a named token. It is shown once, here. Without `expires` it lives for 30 minutes; without `scope` it may do
   * what the caller may.
   * @example
   * ```ts
   * const nextMonth = new Date(Date.now() + 30 * 24 * 3600_000).toISOString();
   * const made = await tessera.requestToken({ name: 'nightly', scope: ['user:read'], expires: nextMonth });
   * console.log(made.name, made.token?.length);
   * ```
   */
  requestToken(token?: TokenRequest, options?: PostOptions): Promise<Token>;

  /**
   * Revokes a token or a session, by its name or by itself.
   * @example
   * ```ts
   * await tessera.revokeToken('ci');
   * ```
   */
  revokeToken(token: string, options?: CallOptions): Promise<void>;

  /**
   * Lists your named tokens, all of them or those that the query asks for: of each token its first and last characters.
   * @example
   * ```ts
   * for (const token of await tessera.tokensGet()) console.log(token.name, token.expires_at);
   * const [first] = await tessera.tokensGet({ sort: 'expires_at', per_page: 1 });
   * console.log(first?.name);
   * ```
   */
  tokensGet(query?: TokenQuery, options?: CallOptions): Promise<Token[]>;

  /**
   * Lists your sessions.
   * @example
   * ```ts
   * for (const session of await tessera.tokensSessionGet()) console.log(session.name, session.issued_at);
   * ```
   */
  tokensSessionGet(options?: CallOptions): Promise<Token[]>;

  /**
   * Lists the scopes there are.
   * @example
   * ```ts
   * console.log(await tessera.getTokenScopes());
   * ```
   */
  getTokenScopes(options?: CallOptions): Promise<TokenScope[]>;
}
