import { Problem } from '../../kit/problem.ts';
import {
  type AccessToken,
  accessToken,
  downScoped,
  type GoogleSigner,
  mostRules,
  type ServiceAccount,
  serviceAccount,
} from '../../services/object-store/gcs.ts';
import { storeRefused } from '../../services/object-store/refusal.ts';
import { openSecret, storedPair } from '../aws-credentials/key-pair.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import { type Grant, requireShort } from './grant.ts';
import type { StoreDeps } from './store-deps.ts';

/** How long Google's tokens live, for every requested duration. */
export const googleSeconds = 3600;

/**
 * An access token for a grant. Throws `path_required`, `policy_too_large`, `token_expires_too_soon` where the caller's token
 * ends before Google's would, `vending_unsupported` for HMAC keys, and `store_refused`.
 */
export async function googleKey(deps: StoreDeps, grant: Grant): Promise<AccessToken> {
  const { credentials, paths, access, until } = grant;
  if (credentials.kind === 'gcp_key') {
    throw new Problem('vending_unsupported', { message: 'HMAC keys of Google Cloud sign requests and make no tokens' });
  }
  if (paths === 'everything') {
    throw new Problem('path_required', { message: 'path: a token of Google Cloud is narrowed to buckets' });
  }
  if (paths.length > mostRules) {
    const message = `path: ${paths.length} paths are too many for one boundary; ${mostRules} of them fit`;
    throw new Problem('policy_too_large', { message });
  }
  requireShort(grant, googleSeconds, 'Tokens of Google Cloud live for an hour');
  if (until !== undefined) {
    throw new Problem('token_expires_too_soon', {
      message: 'Tokens of Google Cloud live for an hour: this token ends before, and they must not outlive it',
    });
  }
  const now = deps.clock();
  const whole = await accessToken(deps.outbound, deps.clouds.google, accountOf(deps, credentials), now);
  return downScoped(deps.outbound, deps.clouds.google, whole, { paths, access }, now);
}

/** The service account whose key file is stored. Throws `store_refused`. */
export function accountOf(deps: StoreDeps, credentials: CredentialsRecord): ServiceAccount {
  const { secret } = credentials;
  if (secret === undefined) throw storeRefused('key_invalid', 'no secret');
  return serviceAccount(openSecret(deps.keyRing, secret, credentials));
}

/** The key that signs URLs. Throws `store_refused`. */
export function googleSigner(deps: StoreDeps, credentials: CredentialsRecord): GoogleSigner {
  if (credentials.kind === 'gcp_token') return accountOf(deps, credentials);
  const pair = storedPair(deps.keyRing, credentials);
  if (pair === undefined) throw storeRefused('key_invalid', 'no secret');
  return pair;
}
