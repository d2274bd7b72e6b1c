import { instantOf, later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { googleSignedUrl } from '../../services/object-store/gcs.ts';
import { storeObject } from '../../services/object-store/path.ts';
import { encoded } from '../../services/object-store/sigv4.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import type { UseCase } from '../use-case.ts';
import { signerOf } from './azure-key.ts';
import { providerIn } from './cloud.ts';
import { googleSigner } from './google-key.ts';
import { isAllowed, permittedSeconds, secondsLeft, usable } from './grant.ts';
import { accessOf, usualSignedSeconds } from './presign-aws-request.ts';
import type { StoreDeps } from './store-deps.ts';
import { noteUse } from './vend.ts';

/** A URL for one request on one object. It works for its bearer, until it ends. */
export const presignCloudRequest: UseCase<'presignCloudRequest'> = async (
  deps,
  { principal, params, body, client, now },
) => {
  const { method = 'GET', expires = usualSignedSeconds, path } = body;
  const access = accessOf[method];
  const provider = providerIn(params.provider);
  const object = storeObject(path, provider === 'AZURE' ? 'azure' : 'gs');
  // Azure reads it as a slash.
  if (provider === 'AZURE' && object.key.includes('\\')) throw new Problem('path_unsafe');
  const { namespace, name } = params;
  const wanted = { namespace, name, operation: 'presignCloudRequest', provider, access } as const;
  const { namespace: permitting, candidates } = await usable(deps, principal, wanted);
  const [credentials] = candidates.credentials;
  if (!credentials) throw new Problem('credentials_not_found');
  if (!isAllowed(credentials, { bucket: object.bucket, prefix: object.key })) throw new Problem('path_not_allowed');
  // Azure may have to be asked for a key first, and that takes of the token's time.
  const seconds = () => Math.min(permittedSeconds(permitting, expires), secondsLeft(principal, deps.clock()));
  const { url, headers, end } = await signed(deps, credentials, { method, ...object, seconds });
  const use = { action: 'credentials.sign', access, paths: `${method} ${path}`, until: end } as const;
  noteUse(deps, { principal, client, now }, credentials, use);
  return { url, method, expires_at: end, headers };
};

/** The permission of a blob's signature for a request. */
const blobPermissions = { GET: 'r', HEAD: 'r', PUT: 'cw', DELETE: 'd' } as const;

async function signed(
  deps: StoreDeps,
  credentials: CredentialsRecord,
  request: { method: keyof typeof blobPermissions; bucket: string; key: string; seconds: () => number },
): Promise<{ url: string; headers: Record<string, string>; end: string }> {
  const { method, bucket, key } = request;
  if (credentials.kind.startsWith('gcp')) {
    const storage = deps.clouds.google.storage;
    const signer = googleSigner(deps, credentials);
    const [now, seconds] = [deps.clock(), request.seconds()];
    const url = googleSignedUrl(signer, { method, bucket, key, seconds, now, storage });
    return { url, headers: {}, end: later(instantOf(now), seconds) };
  }
  const signer = await signerOf(deps, credentials);
  const blob = { kind: 'blob', container: bucket, path: key } as const;
  const { sas, endpoint, expiresAt } = signer.sign(blob, blobPermissions[method], request.seconds());
  return {
    url: `${endpoint}/${bucket}/${key.split('/').map(encoded).join('/')}?${sas}`,
    headers: method === 'PUT' ? { 'x-ms-blob-type': 'BlockBlob' } : {},
    end: expiresAt,
  };
}
