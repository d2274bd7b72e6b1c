import type { OperationId, Provider } from '@tessera/contract';
import { requireAction, requireScope } from '../../access/can.ts';
import { earlier, later, secondsBetween } from '../../kit/clock.ts';
import { andThen } from '../../kit/concurrency/and-then.ts';
import { Problem } from '../../kit/problem.ts';
import { isWithin, reduced, type StorePath } from '../../services/object-store/path.ts';
import type { Access } from '../../services/object-store/session-policy.ts';
import { type CredentialsNamespace, permittedNamespace } from '../aws-credentials/namespace.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import { requireVendAccess } from '../policies/policies.ts';
import type { Caller, Deps } from '../use-case.ts';
import type { Candidates } from './credentials-look-up.ts';
import { pathIn } from './store-of.ts';

type VendingOperation = Extract<OperationId, `${string}AWS${string}` | `${string}Cloud${string}` | 'vendCredentials'>;

/** The part of stored credentials that a caller may have. The object is shared: it is never changed. */
export interface Grant {
  readonly credentials: CredentialsRecord;
  readonly externalId: string | undefined;
  /** The caller's role, or `self` in their own namespace. */
  readonly role: string;
  /** Whether the caller may have all that the stored key reaches. */
  readonly mayHaveAll: boolean;
  readonly access: Access;
  readonly paths: readonly StorePath[] | 'everything';
  readonly seconds: number;
  /** The end of the token, if the key ends with it. */
  readonly until: string | undefined;
  /** The longest life that the organization permits, for keys whose life the store sets. */
  readonly mostSeconds?: number | undefined;
}

export interface Wanted {
  namespace: string;
  /** Absent: those whose buckets cover the paths, or the default. */
  name?: string | undefined;
  operation: VendingOperation;
  /** AWS where it is absent. */
  provider?: Provider;
  access: Access;
}

/** The credentials that a caller may use, in a namespace. */
export interface Usable {
  namespace: CredentialsNamespace;
  candidates: Candidates;
}

/** The credentials that a caller may use with this access, at once where they are remembered. Access is refused, never lowered. */
export function usable(deps: Deps, principal: Caller, wanted: Wanted): Usable | Promise<Usable> {
  const { namespace: path, name, operation, access, provider = 'AWS' } = wanted;
  const { credentialsLookUp } = deps;
  return andThen(credentialsLookUp.namespace(path, principal), (found) => {
    const namespace = permittedNamespace(found, principal, operation);
    return andThen(credentialsLookUp.candidates(namespace.id, { provider, name }, principal), (candidates) => {
      if (access !== 'read') requireScope(principal, 'array:read-write');
      const { role, organization } = namespace;
      if (role !== undefined) requireAction(role, access);
      if (organization) requireVendAccess(organization, access);
      if (candidates === undefined || candidates.credentials.length === 0) throw new Problem('credentials_not_found');
      return { namespace, candidates };
    });
  });
}

interface Asked {
  paths: readonly string[] | undefined;
  seconds: number;
}

/**
 * The grant to the caller: the credentials, the paths, and the duration. Throws `path_required`, `path_not_allowed`,
 * `path_unsafe` or `token_expires_too_soon`, and the errors of `usable`.
 */
export function grantOf(
  deps: Deps,
  principal: Caller,
  wanted: Wanted,
  asked: Asked,
  now: string,
): Grant | Promise<Grant> {
  return andThen(usable(deps, principal, wanted), (found) => {
    const { role = 'self' } = found.namespace;
    const mostSeconds = found.namespace.organization?.policies.vendMaxSeconds;
    const life = { ...lifetime(principal, permittedSeconds(found.namespace, asked.seconds), now), mostSeconds };
    const paths = asked.paths === undefined ? '' : JSON.stringify(asked.paths);
    const question = `${role} ${wanted.access} ${life.seconds} ${life.until} ${life.mostSeconds} ${paths}`;
    const grants = grantsOf(found.candidates);
    const known = grants.get(question);
    if (known !== undefined) return known;
    const grant = newGrant(found.candidates, role, wanted, asked, life);
    grants.set(question, grant);
    return grant;
  });
}

/** The grants of each list of credentials, by what they depend on beside it: the same object for the same question. */
const made = new WeakMap<Candidates, Map<string, Grant>>();
const mostGrants = 500;

function grantsOf(candidates: Candidates): Map<string, Grant> {
  const known = made.get(candidates);
  if (known !== undefined && known.size < mostGrants) return known;
  const grants = new Map<string, Grant>();
  made.set(candidates, grants);
  return grants;
}

function newGrant(
  { credentials: candidates, externalId }: Candidates,
  role: string,
  { name, access }: Wanted,
  asked: Asked,
  life: Pick<Grant, 'seconds' | 'until' | 'mostSeconds'>,
): Grant {
  const credentials = name === undefined ? covering(candidates, asked.paths ?? []) : candidates[0];
  if (!credentials) throw new Problem(asked.paths ? 'path_not_allowed' : 'credentials_not_found');
  const mayHaveAll = role === 'self' || role === 'owner' || role === 'admin';
  return {
    credentials,
    externalId: credentials.externalId ?? externalId,
    role,
    mayHaveAll,
    access,
    paths: grantedPaths(credentials, asked.paths ?? [], mayHaveAll),
    ...life,
  };
}

/** Throws `vending_unsupported` where the store's own life of a key is longer than the organization permits. */
export function requireShort({ mostSeconds }: Pick<Grant, 'mostSeconds'>, seconds: number, what: string): void {
  if (mostSeconds === undefined || seconds <= mostSeconds) return;
  throw new Problem('vending_unsupported', {
    message: `${what}, and the organization permits keys of ${mostSeconds} s: presign requests instead`,
  });
}

/** How long a key or a signature may live: as asked, or as the organization's policies say where that is less. */
export function permittedSeconds({ organization }: CredentialsNamespace, asked: number): number {
  return Math.min(asked, organization?.policies.vendMaxSeconds ?? asked);
}

const shortest = 900;
/** Making a key takes at most so long, in seconds: three requests of 5 s. Its life is counted from then on. */
const making = 15;

/** A key never outlives the token that asked for it. */
export function lifetime(principal: Caller, seconds: number, now: string): Pick<Grant, 'seconds' | 'until'> {
  const end = principal.token?.expiresAt;
  if (end === undefined || end >= later(now, seconds + making)) return { seconds, until: undefined };
  const left = Math.floor(secondsBetween(now, end)) - making;
  if (left < shortest) throw new Problem('token_expires_too_soon');
  return { seconds: left, until: end };
}

/** The seconds left for a signature made for the caller. Throws `token_expires_too_soon` if there are none. */
export function secondsLeft({ token }: Caller, now: Date): number {
  if (token === undefined) return Number.POSITIVE_INFINITY;
  const left = Math.floor((Date.parse(token.expiresAt) - now.getTime()) / 1000);
  if (left < 1) throw new Problem('token_expires_too_soon');
  return left;
}

function grantedPaths(credentials: CredentialsRecord, asked: readonly string[], mayHaveAll: boolean): Grant['paths'] {
  if (asked.length === 0 && credentials.buckets.length === 0) {
    if (!mayHaveAll) throw new Problem('path_required');
    return 'everything';
  }
  const given = asked.length === 0 ? credentials.buckets : asked;
  const paths = given.map((text) => pathIn(credentials, text));
  for (const path of paths) if (!isAllowed(credentials, path)) throw new Problem('path_not_allowed');
  return reduced(paths);
}

/** Whether a path is within the buckets of the credentials, of which none stands for all. */
export function isAllowed({ buckets }: Pick<CredentialsRecord, 'buckets'>, path: StorePath): boolean {
  return buckets.length === 0 || buckets.some((bucket) => isWithin(path, stored(bucket)));
}

/** Stored paths were checked by looser rules; for comparing they only need their final slash. */
function stored(text: string): StorePath {
  const [, bucket = '', rest = ''] = /^\w+:\/\/([^/]*)\/?(.*)$/s.exec(text) ?? [];
  return { bucket, prefix: rest === '' || rest.endsWith('/') ? rest : `${rest}/` };
}

/** Those whose buckets cover all the paths, the longest first; else the default ones. */
function covering(candidates: readonly CredentialsRecord[], asked: readonly string[]): CredentialsRecord | undefined {
  const length = (one: CredentialsRecord) => {
    const { buckets } = one;
    if (buckets.length === 0 || asked.length === 0) return 0;
    const each = asked.map((text) => {
      const path = pathIn(one, text);
      const around = buckets.filter((bucket) => isWithin(path, stored(bucket)));
      return Math.max(0, ...around.map((bucket) => bucket.length));
    });
    return Math.min(...each);
  };
  const best = candidates
    .map((one) => ({ one, length: safely(() => length(one)) }))
    .sort((a, b) => b.length - a.length || Number(b.one.isDefault) - Number(a.one.isDefault))[0];
  return best !== undefined && best.length > 0 ? best.one : candidates.find(({ isDefault }) => isDefault);
}

/** A path that one store cannot express is covered by none of its credentials. */
function safely(length: () => number): number {
  try {
    return length();
  } catch (error) {
    if (error instanceof Problem) return 0;
    throw error;
  }
}

/** The instant at which the result ends for the caller. */
export function endFor({ until }: Pick<Grant, 'until'>, expiresAt: string): string {
  return until === undefined ? expiresAt : earlier(until, expiresAt);
}
