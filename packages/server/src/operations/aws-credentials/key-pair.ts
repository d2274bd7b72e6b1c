import type { KeyRing, Sealed } from '../../kit/key-ring.ts';
import { Problem } from '../../kit/problem.ts';

/** Where a secret is stored: what its ciphertext is bound to. */
function place(namespaceId: string, credentialsId: string): string[] {
  return ['aws_credentials', namespaceId, credentialsId, 'secret_access_key'];
}

export function sealSecret(ring: KeyRing, secret: string, namespaceId: string, credentialsId: string): Sealed {
  return ring.seal(secret, place(namespaceId, credentialsId));
}

/** The secret itself, for those who hand it on to the cloud. */
export function openSecret(ring: KeyRing, sealed: Sealed, namespaceId: string, credentialsId: string): string {
  return ring.open(sealed, place(namespaceId, credentialsId));
}

/** The same secret, its data key under the ring's first key. */
export function rewrapSecret(ring: KeyRing, sealed: Sealed, namespaceId: string, credentialsId: string): Sealed {
  return ring.rewrap(sealed, place(namespaceId, credentialsId));
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
