import type { Provider, ValidationCheck } from '@tessera/contract';
import type * as z from 'zod';
import type { Sealed } from '../../kit/key-ring.ts';

/** What is stored, told apart as version 2 of the API does. A key pair and a role of AWS are one kind: both may be there. */
export type CredentialsKind = 'aws' | 'azure_key' | 'azure_token' | 'gcp_key' | 'gcp_token';

export interface CredentialsRecord {
  id: string;
  namespaceId: string;
  name: string;
  kind: CredentialsKind;
  /** Of AWS and of GCP's HMAC keys; of a GCP key file the key's ID. */
  accessKeyId?: string | undefined;
  /** Of Azure, or the account that a GCP key file is of. */
  accountName?: string | undefined;
  secret?: Sealed | undefined;
  serviceRoleArn?: string | undefined;
  /** One that was given with a role; absent where the namespace's own is used. */
  externalId?: string | undefined;
  endpoint?: string | undefined;
  region?: string | undefined;
  pathStyle?: boolean | undefined;
  sseKmsKeyId?: string | undefined;
  allowedInTasks: boolean;
  isDefault: boolean;
  buckets: string[];
  createdAt: string;
  updatedAt: string;
  lastUsedAt?: string | undefined;
  /** What the last validation found. */
  validation?: Validation | undefined;
}

export interface Validation {
  at: string;
  valid: boolean;
  checks: z.output<typeof ValidationCheck>[];
}

export function providerOf(kind: CredentialsKind): Provider {
  return ({ aws: 'AWS', azure: 'AZURE', gcp: 'GCP' } as const)[kind.split('_', 1)[0] as 'aws' | 'azure' | 'gcp'];
}

export interface AwsCredentials {
  insert(credentials: CredentialsRecord): Promise<void>;
  /** Those of this name, of one provider or of any. */
  find(namespaceId: string, name: string, provider?: Provider): Promise<CredentialsRecord | undefined>;
  findByAccessKeyId(namespaceId: string, accessKeyId: string): Promise<CredentialsRecord | undefined>;
  /** A namespace's credentials, of one provider or of all, by name. */
  listOf(namespaceId: string, provider?: Provider): Promise<CredentialsRecord[]>;
  count(namespaceId: string, provider?: Provider): Promise<number>;
  /** Overwrites the whole record. */
  update(credentials: CredentialsRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /** Leaves the namespace without a default of this provider. */
  clearDefault(namespaceId: string, provider: Provider): Promise<void>;
  /** Notes when credentials were last used, unless a later use is noted. */
  setLastUsed(id: string, at: string): Promise<void>;
  setValidation(id: string, validation: Validation): Promise<void>;
  /** The external ID of a namespace, where it has one. */
  externalId(namespaceId: string): Promise<string | undefined>;
  addExternalId(namespaceId: string, externalId: string): Promise<void>;
  /** Whether another namespace uses this external ID. */
  isForeignExternalId(namespaceId: string, externalId: string): Promise<boolean>;
}
