import type * as z from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Example } from './example.ts';
import type { ServiceUse } from './oauth.ts';
import type { Action } from './roles.ts';
import type { Scope } from './scopes.ts';

/**
 * The scopes that a caller must have. `null` is public. If the scope depends on the namespace, both are named.
 * `orProven`: a fresh sign-in with the password and the scope named there will do as well. `orInvitation`: so will the
 * mailed token of an invitation. `siteAdmin`: the caller administers the site; `proven` besides: and has signed in with
 * the password less than ten minutes ago. `service`: the caller is no user, but a service credential that allows this.
 */
export type Permission =
  | null
  | { scope: Scope; orProven?: Scope; orInvitation?: true }
  | { scope: Scope; siteAdmin: true; proven?: true }
  | { ownNamespace: readonly Scope[]; organization: readonly Scope[] }
  | { service: ServiceUse };

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Operation {
  readonly id: string;
  readonly method: Method;
  /** Below the prefix, with `{parameters}`. */
  readonly path: string;
  /** `/v1` when absent. */
  readonly prefix?: '/v1' | '/v2';
  readonly tag:
    | 'users'
    | 'tokens'
    | 'organizations'
    | 'invitations'
    | 'credentials'
    | 'mfa'
    | 'sso'
    | 'oauth'
    | 'administration'
    | 'audit';
  readonly summary: string;
  readonly permission: Permission;
  /**
   * The action that the caller's role must permit in the organization of the path. Absent if the path names none. In
   * the caller's own namespace everything is permitted.
   */
  readonly action?: Action;
  /** Of the roles that permit the action, only the owner's does here. */
  readonly ownersOnly?: true;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The body is a form, as OAuth 2.0 has it, and refusals have its `error_description` too. */
  readonly form?: true;
  /** The answer of a 200; without it, success is a 204. */
  readonly output?: z.ZodType;
  /**
   * The answer of a 207, for operations that answer 204 on success and may carry out a part of the request without the
   * rest.
   */
  readonly partial?: z.ZodType;
  /** The media types in which a 200 can be a stream, however long it gets. */
  readonly streams?: readonly string[];
  readonly errors: readonly ErrorCode[];
  /**
   * Carried out each time, also with an `Idempotency-Key` that was used: twice has the effect of once, or of one more mail
   * within the limits, so that nothing needs to be remembered.
   */
  readonly repeatable?: true;
  /** Whether it changes something: all but GET do, unless said. */
  readonly effect?: 'write' | 'read';
  /** Makes a session: its write shares a commit with the sign-in's own. Its answer is the session's token. */
  readonly joinsSignIn?: true;
  /**
   * Served before the framework: a GET whose answer is no stream and asks no other server for more than keys, or a form that
   * changes nothing and has no parameters in its path.
   */
  readonly hot?: true;
  /** Also permitted to a session or a password of an account that must set a new password first. */
  readonly beforePasswordChange?: true;
  /** Also permitted to a session or a password of an account without a second factor, where the site requires one. */
  readonly beforeSecondFactor?: true;
  readonly example: Example;
}
