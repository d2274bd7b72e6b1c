import { earlier } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { StorePath } from '../../services/object-store/path.ts';
import type { SigningKey } from '../../services/object-store/sigv4.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import type { Caller, Deps } from '../use-case.ts';
import { isAllowed, lifetime, permittedSeconds, usable, type Wanted } from './grant.ts';
import { storedKey, vend } from './vend.ts';

export interface Signer {
  credentials: CredentialsRecord;
  key: SigningKey;
  /** The end of the token or of the key, whichever comes first; absent where there is none. */
  until: string | undefined;
  /** The permitted life of a signature, in seconds, of the requested one. */
  permitted(asked: number): number;
}

const seconds = 3600;

/**
 * The key that signs requests on these objects, or on keys that begin with these texts, for the caller: the stored key,
 * or, for a role, an assumed one with the access of the credentials. Throws `path_not_allowed`, and the errors of
 * `usable`.
 */
export async function signerFor(
  deps: Deps,
  principal: Caller,
  wanted: Wanted,
  objects: readonly { bucket: string; key: string }[],
  now: string,
): Promise<Signer> {
  const { namespace, candidates } = await usable(deps, principal, wanted);
  const { credentials: found, externalId: own } = candidates;
  const [credentials] = found;
  if (!credentials) throw new Problem('credentials_not_found');
  for (const { bucket, key } of objects) {
    if (!isAllowed(credentials, { bucket, prefix: key })) throw new Problem('path_not_allowed');
  }
  const until = principal.token?.expiresAt;
  const permitted = (asked: number) => permittedSeconds(namespace, asked);
  if (credentials.serviceRoleArn === undefined) {
    return { credentials, key: storedKey(deps, credentials), until, permitted };
  }
  const made = await vend(deps, {
    credentials,
    externalId: credentials.externalId ?? own,
    role: namespace.role ?? 'self',
    mayHaveAll: false,
    access: wanted.access,
    // This server signs one request with it and keeps it: a bucket is narrow enough, and is asked for once.
    paths: bucketsOf(objects),
    ...lifetime(principal, permitted(seconds), now),
  });
  const end = until === undefined ? made.expiresAt : earlier(until, made.expiresAt);
  return { credentials, key: made, until: end, permitted };
}

function bucketsOf(objects: readonly { bucket: string }[]): StorePath[] {
  return [...new Set(objects.map(({ bucket }) => bucket))].sort().map((bucket) => ({ bucket, prefix: '' }));
}
