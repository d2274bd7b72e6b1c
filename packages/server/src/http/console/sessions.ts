import { operations } from '@tessera/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../../authentication/authenticate.ts';
import { requestDeps } from '../../authentication/request-deps.ts';
import { hour, secondsBetween } from '../../kit/clock.ts';
import { Problem, type ProblemDetails } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { getSession } from '../../operations/sessions/get-session.ts';
import { revokeToken } from '../../operations/tokens/revoke-token.ts';
import type { Caller, Client, Deps } from '../../operations/use-case.ts';
import type { ConsoleCookie } from './cookie.ts';

/** How long a session lasts: as the user wishes, or until an instant. */
export interface SessionLife {
  remember_me?: boolean | undefined;
  expires?: string | undefined;
}

/** The sessions of browsers: their token is in the cookie alone, no answer carries it. */
export class ConsoleSessions {
  readonly #deps: Deps;
  readonly #cookie: ConsoleCookie;

  constructor(deps: Deps, cookie: ConsoleCookie) {
    this.#deps = deps;
    this.#cookie = cookie;
  }

  /** The session's token, if the request has one. */
  tokenOf(request: FastifyRequest): Secret | undefined {
    return this.#cookie.read(request);
  }

  /** Who is signed in. Throws `not_authenticated`. */
  async holder(request: FastifyRequest, token: Secret | undefined, now: string): Promise<Caller> {
    return authenticate(this.#deps, token ? { kind: 'token', token } : { kind: 'nothing' }, now, clientOf(request));
  }

  /** Makes a session for the principal in place of the one that the request came with. */
  async replace(request: FastifyRequest, reply: FastifyReply, principal: Caller, now: string, life: SessionLife) {
    const former = this.tokenOf(request);
    request.userId = principal.userId;
    const client = clientOf(request);
    const call = { principal, now, client, params: {}, query: life, body: undefined };
    const unit = requestDeps(this.#deps, operations.getSession, principal, client, now);
    const { token = '', expires_at: until = now } = await getSession(unit, call);
    // The short sessions are of those who did not ask to be remembered: they end with the browser too.
    const remembered = secondsBetween(now, until) > 8 * hour;
    reply.header('set-cookie', this.#cookie.set(request, token, now, remembered ? until : undefined));
    await this.#end(request, former, now);
  }

  /** Ends the session that the request came with, if it has not ended yet. */
  async end(request: FastifyRequest, reply: FastifyReply, now: string): Promise<void> {
    await this.#end(request, this.tokenOf(request), now);
    reply.header('set-cookie', this.#cookie.clear(request));
  }

  async #end(request: FastifyRequest, token: Secret | undefined, now: string): Promise<void> {
    if (token === undefined) return;
    try {
      const principal = await this.holder(request, token, now);
      request.userId ??= principal.userId;
      const params = { token: token.reveal() };
      const client = clientOf(request);
      const unit = requestDeps(this.#deps, operations.revokeToken, principal, client, now);
      await revokeToken(unit, { principal, now, client, params, query: undefined, body: undefined });
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
    }
  }
}

export function clientOf(request: FastifyRequest): Client {
  return { address: request.ip, userAgent: request.headers['user-agent'], requestId: request.id };
}

/** Says of a proof that is wrong what the page's reader can use; every other failure stays as it is. */
export function refuseProof(error: unknown, details: ProblemDetails): never {
  if (!(error instanceof Problem) || error.code !== 'not_authenticated') throw error;
  // Not 401: the session itself goes on.
  throw new Problem('invalid_request', { ...details, cause: error.cause });
}
