import { createHmac } from 'node:crypto';
import type { Access } from './session-policy.ts';

/**
 * The scope of a shared access signature: a container, a directory of it (hierarchical namespaces alone), or one blob.
 */
export interface SasResource {
  kind: 'container' | 'directory' | 'blob';
  container: string;
  /** Without a slash at its end; empty for a container. */
  path: string;
}

export interface SasRequest {
  account: string;
  resource: SasResource;
  /** Letters in the order of `racwdxyltmeop`. */
  permissions: string;
  /** Instants without fractions of seconds, as in `2030-01-31T00:00:00Z`. */
  start: string;
  end: string;
  /** Whether it may be used over plain http, as a store on loopback is. */
  http: boolean;
}

/** The key with which a caller signs for itself (Azure, Get User Delegation Key). */
export interface DelegationKey {
  objectId: string;
  tenantId: string;
  start: string;
  end: string;
  service: string;
  version: string;
  value: string;
}

/** Before the two fields that 2025-07-05 adds to the string of user delegations. */
const version = '2022-11-02';
const letters = { container: 'c', directory: 'd', blob: 'b' } as const;
const permissions = { read: 'rl', write: 'racwl', delete: 'racwdl' } as const satisfies Record<Access, string>;

export function sasPermissions(access: Access): string {
  return permissions[access];
}

/** Without fractions of seconds, as SAS tokens have instants. */
export function sasInstant(instant: string): string {
  return instant.replace(/\.\d+Z$/, 'Z');
}

/** The query of a service SAS, signed by the account's key (Azure, "Create a service SAS", version 2020-12-06 and later). */
export function serviceSas(request: SasRequest, accountKey: string): string {
  const { signed, query } = parts(request);
  const text = [
    ...signed,
    '', // identifier of a stored policy
    '', // addresses
    protocolOf(request),
    version,
    letters[request.resource.kind],
    '', // snapshot
    '', // encryption scope
    ...Array(5).fill(''), // headers of the answer
  ].join('\n');
  return queryText([...query, ['sig', signatureOf(text, accountKey)]]);
}

/** The query of a SAS that is signed by a user delegation key (Azure, "Create a user delegation SAS"). */
export function delegationSas(request: SasRequest, key: DelegationKey): string {
  const { signed, query } = parts(request);
  const of = [
    ['skoid', key.objectId],
    ['sktid', key.tenantId],
    ['skt', key.start],
    ['ske', key.end],
    ['sks', key.service],
    ['skv', key.version],
  ] as [string, string][];
  const text = [
    ...signed,
    ...of.map(([, value]) => value),
    '', // authorized user
    '', // unauthorized user
    '', // correlation
    '', // addresses
    protocolOf(request),
    version,
    letters[request.resource.kind],
    '', // snapshot
    '', // encryption scope
    ...Array(5).fill(''), // headers of the answer
  ].join('\n');
  return queryText([...query, ...of, ['sig', signatureOf(text, key.value)]]);
}

/** The fields that both kinds begin with, and the parameters of both. */
function parts(request: SasRequest): { signed: string[]; query: [string, string][] } {
  const { account, resource, permissions: sp, start: st, end: se } = request;
  const { kind, container, path } = resource;
  const named = `/blob/${account}/${container}${path === '' ? '' : `/${path}`}`;
  return {
    signed: [sp, st, se, named],
    query: [
      ['sv', version],
      ['st', st],
      ['se', se],
      ['sr', letters[kind]],
      ...(kind === 'directory' ? [['sdd', String(path.split('/').length)] as [string, string]] : []),
      ['sp', sp],
      ['spr', protocolOf(request)],
    ],
  };
}

function protocolOf({ http }: SasRequest): string {
  return http ? 'https,http' : 'https';
}

function queryText(pairs: readonly [string, string][]): string {
  return pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}

function signatureOf(text: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
}

/** The permissions and the end of a SAS made elsewhere; `undefined` if the text is none. */
export function readSas(token: string): { access: Access; end: string | undefined } | undefined {
  const query = new URLSearchParams(token.replace(/^\?/, ''));
  const given = query.get('sp') ?? '';
  const end = query.get('se');
  if (!query.get('sig')) return undefined;
  if (end !== null && Number.isNaN(Date.parse(end))) return undefined;
  // A SAS with a stored policy need not name its permissions, and unknown letters could mean anything.
  const access = /^[rl]+$/.test(given) ? 'read' : /^[rlacwte]+$/.test(given) ? 'write' : 'delete';
  return { access, end: end === null ? undefined : new Date(end).toISOString() };
}
