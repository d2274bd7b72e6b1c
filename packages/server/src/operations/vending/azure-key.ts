import { instantOf, later, secondsBetween } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { blobEndpoint, delegationKey, isHierarchical } from '../../services/object-store/azure.ts';
import {
  delegationSas,
  readSas,
  type SasRequest,
  type SasResource,
  sasInstant,
  sasPermissions,
  serviceSas,
} from '../../services/object-store/azure-sas.ts';
import { storeRefused } from '../../services/object-store/refusal.ts';
import { accessLevels } from '../../services/object-store/session-policy.ts';
import { openSecret } from '../aws-credentials/key-pair.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import { type Grant, requireShort } from './grant.ts';
import type { StoreDeps } from './store-deps.ts';

export interface AzureKey {
  account: string;
  endpoint: string;
  sas: string;
  expiresAt: string;
}

/** Before now, so that a clock that is behind takes the signature. */
const begunBefore = 300;
/** How long a delegation key lives: twice as long as the longest signature, and it is used for half of its life. */
const delegationSeconds = 86_400;
const hierarchyKeptFor = 3600;

/**
 * A shared access signature for a grant: of one container, or of one directory where the account has them. Throws
 * `path_required`, `policy_too_large`, `vending_unsupported` where the store cannot hold to the path, and `store_refused`.
 */
export async function azureKey(deps: StoreDeps, grant: Grant): Promise<AzureKey> {
  const { credentials, paths, access, seconds } = grant;
  if (credentials.kind === 'azure_token') return storedSas(deps, grant);
  if (paths === 'everything') {
    throw new Problem('path_required', { message: 'path: a key of Azure reaches one container, or a directory in it' });
  }
  const [path, ...more] = paths;
  if (path === undefined) throw new Problem('path_required');
  if (more.length > 0) {
    const message = `path: ${paths.length} paths are too many for one signature of Azure; 1 of them fits`;
    throw new Problem('policy_too_large', { message });
  }
  const signer = await signerOf(deps, credentials);
  const directory = path.prefix.slice(0, -1);
  if (directory !== '') await requireHierarchy(deps, credentials, signer, path.bucket);
  const kind = directory === '' ? 'container' : 'directory';
  const resource: SasResource = { kind, container: path.bucket, path: directory };
  return signer.sign(resource, sasPermissions(access), seconds);
}

export interface AzureSigner {
  sign(resource: SasResource, permissions: string, seconds: number): AzureKey;
}

/**
 * The key that signs for an account: its own, or one that an application is given. Throws `store_refused`,
 * `vending_unsupported`.
 */
export async function signerOf(deps: StoreDeps, credentials: CredentialsRecord): Promise<AzureSigner> {
  const { kind, secret, clientId = '', tenantId = '' } = credentials;
  if (kind === 'azure_token' || secret === undefined) {
    throw new Problem('vending_unsupported', { message: 'A stored SAS token signs nothing: store an account key' });
  }
  const { account, endpoint } = placeOf(credentials);
  const opened = openSecret(deps.keyRing, secret, credentials);
  const signing = (sas: (request: SasRequest) => string): AzureSigner => ({
    sign(resource, permissions, seconds) {
      const now = instantOf(deps.clock());
      const end = sasInstant(later(now, seconds));
      const start = sasInstant(later(now, -begunBefore));
      const http = endpoint.startsWith('http:');
      return { account, endpoint, sas: sas({ account, resource, permissions, start, end, http }), expiresAt: end };
    },
  });
  if (kind === 'azure_key') {
    if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(opened)) throw storeRefused('key_invalid', 'not an account key');
    return signing((request) => serviceSas(request, opened));
  }
  const now = deps.clock();
  const { key: found } = deps.vendedKeys.find(cacheName('delegation', credentials), now.getTime(), async () => {
    const start = instantOf(now);
    const expiresAt = later(start, delegationSeconds);
    const app = { tenantId, clientId, clientSecret: opened };
    const at = { endpoint, login: deps.clouds.entra, app };
    return { expiresAt, delegation: await delegationKey(deps.outbound, at, { start, end: expiresAt }, now) };
  });
  const { delegation } = await found;
  return signing((request) => delegationSas(request, delegation));
}

/** Where the blobs of the credentials are. Throws `store_refused` where the account's name can be none: it becomes a host. */
export function placeOf({ accountName: account = '', endpoint }: CredentialsRecord): {
  account: string;
  endpoint: string;
} {
  if (!/^[a-z0-9]{3,24}$/.test(account)) throw storeRefused('key_invalid', 'not the name of a storage account');
  return { account, endpoint: endpoint?.replace(/\/$/, '') ?? blobEndpoint(account) };
}

/** In accounts without directories a prefix is no limit: there a key of a whole container is the narrowest. */
async function requireHierarchy(
  deps: StoreDeps,
  credentials: CredentialsRecord,
  signer: AzureSigner,
  container: string,
): Promise<void> {
  const now = deps.clock();
  const { key: found } = deps.vendedKeys.find(cacheName('hierarchy', credentials), now.getTime(), async () => {
    const { sas, endpoint } = signer.sign({ kind: 'container', container, path: '' }, 'rl', begunBefore);
    const hierarchical = await isHierarchical(deps.outbound, endpoint, { container, sas }, now);
    return { hierarchical, expiresAt: later(instantOf(now), hierarchyKeptFor) };
  });
  if ((await found).hierarchical) return;
  throw new Problem('vending_unsupported', {
    message:
      'This storage account has no hierarchical namespace, so no key can be narrower than a container: sign requests instead',
  });
}

function cacheName(what: string, { id, updatedAt, secret }: CredentialsRecord): string {
  return JSON.stringify([what, id, updatedAt, secret?.text]);
}

/** A SAS made elsewhere is handed out as it is, to callers that may have all of it. */
function storedSas(deps: StoreDeps, grant: Grant): AzureKey {
  const { credentials, paths, access, mayHaveAll } = grant;
  const { secret } = credentials;
  const token = secret && openSecret(deps.keyRing, secret, credentials).replace(/^\?/, '');
  const read = token === undefined ? undefined : readSas(token);
  if (token === undefined || read === undefined) throw storeRefused('key_invalid', 'not a SAS token');
  if (!mayHaveAll || paths !== 'everything' || accessLevels.indexOf(access) < accessLevels.indexOf(read.access)) {
    throw new Problem('vending_unsupported', {
      message: `A stored SAS token cannot be narrowed: owners and admins get it as it is, without a path and with access=${read.access}`,
    });
  }
  const now = instantOf(deps.clock());
  if (read.end !== undefined && read.end <= now) throw storeRefused('key_invalid', 'the SAS token has ended');
  const left = read.end === undefined ? Number.POSITIVE_INFINITY : secondsBetween(now, read.end);
  requireShort(grant, left, 'A stored SAS token keeps its own end');
  return { ...placeOf(credentials), sas: token, expiresAt: read.end ?? later(now, delegationSeconds) };
}
