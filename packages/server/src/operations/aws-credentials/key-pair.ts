import type { KeyRing, Sealed } from '../../kit/key-ring.ts';
import { Problem } from '../../kit/problem.ts';
import { storeRefused } from '../../services/object-store/refusal.ts';
import type { SigningKey } from '../../services/object-store/sigv4.ts';
import type { CredentialsKind, CredentialsRecord } from './store.ts';

/** The row that a secret is stored in. */
export type SecretRow = Pick<CredentialsRecord, 'id' | 'namespaceId' | 'kind'>;

const fields: Record<CredentialsKind, string> = {
  aws: 'secret_access_key',
  azure_key: 'account_key',
  azure_app: 'client_secret',
  azure_token: 'sas_token',
  gcp_key: 'gcp_secret_access_key',
  gcp_token: 'key_text',
};

/** Where a secret is stored, row and field: its ciphertext is bound to them. */
function place({ id, namespaceId, kind }: SecretRow): string[] {
  return ['aws_credentials', namespaceId, id, fields[kind]];
}

export function sealSecret(ring: KeyRing, secret: string, row: SecretRow): Sealed {
  return ring.seal(secret, place(row));
}

/** The secret itself, for those who hand it on to the cloud. */
export function openSecret(ring: KeyRing, sealed: Sealed, row: SecretRow): string {
  return ring.open(sealed, place(row));
}

/** The stored pair that signs requests, where there is one. Throws `store_refused` for an ID that no header can carry. */
export function storedPair(ring: KeyRing, credentials: CredentialsRecord): SigningKey | undefined {
  const { accessKeyId, secret } = credentials;
  if (accessKeyId === undefined || secret === undefined) return undefined;
  if (!/^[!-~]+$/.test(accessKeyId)) throw storeRefused('key_invalid', 'not the ID of a key');
  return { accessKeyId, secretAccessKey: openSecret(ring, secret, credentials) };
}

/** The same secret, its data key under the ring's first key. */
export function rewrapSecret(ring: KeyRing, sealed: Sealed, row: SecretRow): Sealed {
  return ring.rewrap(sealed, place(row));
}

/** Throws for half a key pair, and where there is neither a key pair nor a role. An empty text counts as none. */
export function requireWhole(credentials: {
  accessKeyId: string | undefined;
  hasSecret: boolean;
  serviceRoleArn: string | undefined;
}): void {
  if (credentials.accessKeyId !== undefined && !credentials.hasSecret) {
    throw new Problem('invalid_request', { message: 'secret_access_key: is needed with access_key_id' });
  }
  if (credentials.accessKeyId === undefined && credentials.hasSecret) {
    throw new Problem('invalid_request', { message: 'access_key_id: is needed with secret_access_key' });
  }
  if (credentials.accessKeyId === undefined && credentials.serviceRoleArn === undefined) {
    throw new Problem('invalid_request', {
      message: 'access_key_id: a key pair, a service_role_arn, or both are needed',
    });
  }
}
