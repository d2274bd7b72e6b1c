import { operations } from '@tessera/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../../authentication/authenticate.ts';
import { requestDeps } from '../../authentication/request-deps.ts';
import { hour, secondsBetween } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { getSession } from '../../operations/sessions/get-session.ts';
import { identityOf } from '../../operations/sso/provider-session.ts';
import { revokeToken } from '../../operations/tokens/revoke-token.ts';
import type { Caller, Deps } from '../../operations/use-case.ts';
import { clientOf } from '../wire/client.ts';
import type { HostCookie } from './cookie.ts';

/** Sessions whose token is in a browser's cookie. */
export class BrowserSessions {
  readonly #deps: Deps;
  readonly #cookie: HostCookie;

  constructor(deps: Deps, cookie: HostCookie) {
    this.#deps = deps;
    this.#cookie = cookie;
  }

  /** The token in the request's cookie. */
  tokenOf(request: FastifyRequest): Secret | undefined {
    return this.#cookie.read(request);
  }

  /** The caller, by the cookie. Throws `not_authenticated`. */
  async callerOf(request: FastifyRequest, now: string): Promise<Caller> {
    const token = this.tokenOf(request);
    return authenticate(this.#deps, token ? { kind: 'token', token } : { kind: 'nothing' }, now, clientOf(request));
  }

  /** `undefined` if there is no cookie, or its session has ended. */
  async callerIfAny(request: FastifyRequest, now: string): Promise<Caller | undefined> {
    if (this.tokenOf(request) === undefined) return undefined;
    try {
      return await this.callerOf(request, now);
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return undefined;
      throw error;
    }
  }

  /** Makes a session for the caller that has just signed in. It replaces the present session, which ends. */
  async begin(
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Caller,
    now: string,
    query: { remember_me?: boolean | undefined; expires?: string | undefined },
  ): Promise<void> {
    const former = this.tokenOf(request);
    request.userId = principal.userId;
    const client = clientOf(request);
    const call = { principal, now, client, params: {}, query, body: undefined };
    const unit = requestDeps(this.#deps, operations.getSession, principal, client, now);
    const { token = '', expires_at: until = now } = await getSession(unit, call);
    // The short sessions are of those who did not ask to be remembered: they end with the browser too.
    const remembered = secondsBetween(now, until) > 8 * hour;
    reply.header('set-cookie', this.#cookie.set(request, token, now, remembered ? until : undefined));
    await this.end(request, former, now);
  }

  /**
   * Puts another session in the place of the present one, for the same user after a fresh proof. It ends when the present one
   * would have: at the same instant, or with the identity that the present one is of.
   */
  async renew(
    request: FastifyRequest,
    reply: FastifyReply,
    session: Caller,
    proven: Caller,
    now: string,
  ): Promise<void> {
    const token = this.tokenOf(request);
    const identity = proven.identity ?? (token && (await identityOf(this.#deps, session, token)));
    const principal = identity === undefined ? proven : { ...proven, identity };
    await this.begin(request, reply, principal, now, { expires: session.token?.expiresAt });
  }

  /** Ends a session, if it has not ended yet. */
  async end(request: FastifyRequest, token: Secret | undefined, now: string): Promise<void> {
    if (token === undefined) return;
    try {
      const client = clientOf(request);
      const principal = await authenticate(this.#deps, { kind: 'token', token }, now, client);
      request.userId ??= principal.userId;
      const params = { token: token.reveal() };
      const unit = requestDeps(this.#deps, operations.revokeToken, principal, client, now);
      await revokeToken(unit, { principal, now, client, params, query: undefined, body: undefined });
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
    }
  }
}
