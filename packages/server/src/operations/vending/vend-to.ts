import { inTrace } from '../in-trace.ts';
import type { Call, Deps } from '../use-case.ts';
import { inFormat, pathsOf } from './formats.ts';
import { endFor, grantOf, type Wanted } from './grant.ts';
import { noteUse, vend } from './vend.ts';

const usualSeconds = 3600;

/** A short-lived key for the caller, in the form that they want. */
export async function vendTo(
  deps: Deps,
  { principal, query, client, now }: Pick<Call<'vendAWSCredentials'>, 'principal' | 'query' | 'client' | 'now'>,
  wanted: Omit<Wanted, 'access'>,
) {
  const { access = 'read', path: paths, duration: seconds = usualSeconds, format = 'container' } = query;
  const grant = await grantOf(deps, principal, { ...wanted, access }, { paths, seconds }, now);
  const key = await vend(inTrace(deps, client), grant);
  const until = endFor(grant, key.expiresAt);
  const use = { action: 'credentials.vend', access, paths: pathsOf(grant).join(','), until } as const;
  noteUse(deps, { principal, client, now }, grant.credentials, use);
  return inFormat(format, grant, key);
}
