import { azureBlobs, googleObjects } from '../../services/object-store/cloud-probes.ts';
import { accessToken } from '../../services/object-store/gcs.ts';
import { callerIdentity, type Probe, S3 } from '../../services/object-store/s3.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import { azureKey, placeOf as azurePlaceOf, signerOf } from './azure-key.ts';
import { accountOf, googleKey, googleSigner } from './google-key.ts';
import type { Grant } from './grant.ts';
import type { StoreDeps } from './store-deps.ts';
import { placeOf } from './store-of.ts';
import { makeKey, storedKey } from './vend.ts';

/** A store as a validation tries it out. */
export interface TriedStore {
  /** Whether it tells whose the key is; false where it does not know the question. Throws `store_refused`. */
  identity(): Promise<boolean>;
  /** With the stored key, in this bucket. */
  own(bucket: string): Promise<Probe>;
  /** With a short-lived key. */
  session(grant: Grant): Promise<Probe>;
  /** A role's key need not reach the bucket itself: there the short-lived one is tried in its place. */
  needsSession: boolean;
}

const probeSeconds = 900;

export function triedStore(deps: StoreDeps, credentials: CredentialsRecord): TriedStore {
  switch (credentials.kind) {
    case 'aws':
      return s3Store(deps, credentials);
    case 'azure_key':
    case 'azure_app':
    case 'azure_token':
      return azureStore(deps, credentials);
    case 'gcp_key':
    case 'gcp_token':
      return googleStore(deps, credentials);
  }
}

function s3Store(deps: StoreDeps, credentials: CredentialsRecord): TriedStore {
  const place = placeOf(credentials);
  const { outbound, clock } = deps;
  return {
    identity: () => callerIdentity(outbound, place, storedKey(deps, credentials), clock()),
    own: async () => new S3(outbound, place, storedKey(deps, credentials), clock),
    session: async (grant) => new S3(outbound, place, await makeKey(deps, grant), clock),
    needsSession: credentials.serviceRoleArn !== undefined,
  };
}

function azureStore(deps: StoreDeps, credentials: CredentialsRecord): TriedStore {
  const blobs = (key: { endpoint: string; sas: string }) => azureBlobs(deps.outbound, key, deps.clock);
  const session = async (grant: Grant) => blobs(await azureKey(deps, grant));
  return {
    async identity() {
      azurePlaceOf(credentials);
      if (credentials.kind !== 'azure_app') return false;
      await signerOf(deps, credentials);
      return true;
    },
    async own(bucket) {
      if (credentials.kind === 'azure_token') {
        const grant = { credentials, externalId: undefined, role: 'self', mayHaveAll: true } as const;
        return session({ ...grant, access: 'delete', paths: 'everything', seconds: probeSeconds, until: undefined });
      }
      const signer = await signerOf(deps, credentials);
      return blobs(signer.sign({ kind: 'container', container: bucket, path: '' }, 'racwdl', probeSeconds));
    },
    session,
    needsSession: false,
  };
}

function googleStore(deps: StoreDeps, credentials: CredentialsRecord): TriedStore {
  const { outbound, clock } = deps;
  const { google } = deps.clouds;
  const objects = (token: string) => googleObjects(outbound, { storage: google.storage, token });
  const whole = () => accessToken(outbound, google, accountOf(deps, credentials), clock());
  return {
    async identity() {
      if (credentials.kind === 'gcp_key') return false;
      await whole();
      return true;
    },
    async own() {
      if (credentials.kind === 'gcp_token') return objects((await whole()).accessToken);
      const key = googleSigner(deps, credentials);
      if ('email' in key) throw new TypeError('an HMAC key has no account');
      // The XML interface of Google takes the signatures of AWS.
      return new S3(outbound, { endpoint: google.storage, region: 'auto', pathStyle: true }, key, clock);
    },
    session: async (grant) => objects((await googleKey(deps, grant)).accessToken),
    needsSession: false,
  };
}
