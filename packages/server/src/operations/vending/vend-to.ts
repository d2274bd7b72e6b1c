import type { VendFormat } from '@tessera/contract';
import { andThen } from '../../kit/concurrency/and-then.ts';
import type { SessionKey } from '../../services/object-store/sts.ts';
import { inTrace } from '../in-trace.ts';
import type { Call, Deps } from '../use-case.ts';
import { inFormat, pathsOf } from './formats.ts';
import { endFor, type Grant, grantOf, type Wanted } from './grant.ts';
import { noteUse, vend } from './vend.ts';

const usualSeconds = 3600;

/** What a caller is given for a grant, and what the audit says of it. The objects are shared: they are never changed. */
interface Given {
  readonly key: SessionKey;
  readonly format: VendFormat;
  readonly answer: ReturnType<typeof inFormat>;
  readonly use: Parameters<typeof noteUse>[3];
}

/** What each grant was last given: a warm key is written as bytes once. */
const lastGiven = new WeakMap<Grant, Given>();

/** A short-lived key for the caller, in the form that they want. */
export function vendTo(
  deps: Deps,
  { principal, query, client, now }: Pick<Call<'vendAWSCredentials'>, 'principal' | 'query' | 'client' | 'now'>,
  wanted: Omit<Wanted, 'access'>,
) {
  const { access = 'read', path: paths, duration: seconds = usualSeconds, format = 'container' } = query;
  return andThen(grantOf(deps, principal, { ...wanted, access }, { paths, seconds }, now), async (grant) => {
    const key = await vend(deps, grant, () => inTrace(deps, client));
    const { answer, use } = givenFor(grant, key, format);
    noteUse(deps, { principal, client, now }, grant.credentials, use);
    return answer;
  });
}

function givenFor(grant: Grant, key: SessionKey, format: VendFormat): Given {
  const last = lastGiven.get(grant);
  if (last?.key === key && last.format === format) return last;
  const until = endFor(grant, key.expiresAt);
  const use = { action: 'credentials.vend', access: grant.access, paths: pathsOf(grant).join(','), until } as const;
  const given = { key, format, answer: inFormat(format, grant, key), use };
  lastGiven.set(grant, given);
  return given;
}
