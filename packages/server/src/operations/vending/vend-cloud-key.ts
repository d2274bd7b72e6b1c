import type { UseCase } from '../use-case.ts';
import { azureKey } from './azure-key.ts';
import { providerIn } from './cloud.ts';
import { type CloudKeyMade, cloudFormat } from './cloud-formats.ts';
import { pathsOf } from './formats.ts';
import { googleKey, googleSeconds } from './google-key.ts';
import { type Grant, grantOf } from './grant.ts';
import type { StoreDeps } from './store-deps.ts';
import { noteUse, remembered } from './vend.ts';

const usualSeconds = 3600;

/** A SAS token or an access token of stored credentials, for these paths and no more. */
export const vendCloudKey: UseCase<'vendCloudKey'> = async (deps, { principal, params, query, client, now }) => {
  const { access = 'read', path: paths, duration = usualSeconds, format = 'json' } = query;
  const provider = providerIn(params.provider);
  const seconds = provider === 'GCP' ? googleSeconds : duration;
  const { namespace, name } = params;
  const wanted = { namespace, name, operation: 'vendCloudKey', provider, access } as const;
  const grant = await grantOf(deps, principal, wanted, { paths, seconds }, now);
  const made = await remembered(deps, grant, () => makeCloudKey(deps, grant));
  const use = { action: 'credentials.vend', access, paths: pathsOf(grant).join(','), until: made.expiresAt } as const;
  noteUse(deps, { principal, client, now }, grant.credentials, use);
  return cloudFormat(format, grant, made);
};

/** Asks the provider for the key of a grant. */
export function makeCloudKey(deps: StoreDeps, grant: Grant): Promise<CloudKeyMade> {
  return grant.credentials.kind.startsWith('azure') ? azureKey(deps, grant) : googleKey(deps, grant);
}
