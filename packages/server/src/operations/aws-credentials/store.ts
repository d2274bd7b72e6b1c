import type { Provider, ValidationCheck } from '@tessera/contract';
import type * as z from 'zod';
import type { Sealed } from '../../kit/key-ring.ts';
import type { Scheme } from '../../services/object-store/path.ts';

/**
 * The kinds of stored credentials, as version 2 of the API tells them apart. A key pair and a role of AWS are one kind:
 * both may be there.
 */
export type CredentialsKind = 'aws' | 'azure_key' | 'azure_app' | 'azure_token' | 'gcp_key' | 'gcp_token';

export interface CredentialsRecord {
  id: string;
  namespaceId: string;
  name: string;
  kind: CredentialsKind;
  /** Of AWS and of GCP's HMAC keys; of a GCP key file the key's ID. */
  accessKeyId?: string | undefined;
  /** Of Azure, or the account that a GCP key file is of. */
  accountName?: string | undefined;
  /** Of an application of Entra ID: its directory, and its own ID there. */
  tenantId?: string | undefined;
  clientId?: string | undefined;
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
  /** When the secret was last given; not known of some that are older than this field. */
  secretSetAt?: string | undefined;
  /** The result of the last validation. */
  validation?: Validation | undefined;
}

export interface Validation {
  at: string;
  valid: boolean;
  checks: z.output<typeof ValidationCheck>[];
}

/** Credentials as the schedule of validations takes them. */
export interface CheckedCredentials {
  credentials: CredentialsRecord;
  externalId: string | undefined;
  failingSince: string | undefined;
}

export function providerOf(kind: CredentialsKind): Provider {
  return ({ aws: 'AWS', azure: 'AZURE', gcp: 'GCP' } as const)[kind.split('_', 1)[0] as 'aws' | 'azure' | 'gcp'];
}

/** How paths in the stores of a provider begin. */
export function schemeOf(kind: CredentialsKind): Scheme {
  return ({ AWS: 's3', AZURE: 'azure', GCP: 'gs' } as const)[providerOf(kind)];
}

export interface AwsCredentials {
  insert(credentials: CredentialsRecord): Promise<void>;
  /** Those of this name, of one provider or of any. */
  find(namespaceId: string, name: string, provider?: Provider): Promise<CredentialsRecord | undefined>;
  findById(id: string): Promise<CredentialsRecord | undefined>;
  findByAccessKeyId(namespaceId: string, accessKeyId: string): Promise<CredentialsRecord | undefined>;
  /** A namespace's credentials, of one provider or of all, by name. */
  listOf(namespaceId: string, provider?: Provider): Promise<CredentialsRecord[]>;
  count(namespaceId: string): Promise<number>;
  /** How many a namespace has: all of them, and those of this name, of this access key, and of this provider. */
  census(
    namespaceId: string,
    of: { name: string; accessKeyId: string | undefined; provider: Provider },
  ): Promise<{ all: number; ofName: number; ofAccessKey: number; ofProvider: number }>;
  /** Overwrites the whole record. */
  update(credentials: CredentialsRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /** Leaves the namespace without a default of this provider. */
  clearDefault(namespaceId: string, provider: Provider): Promise<void>;
  /** Notes when credentials were last used, unless a later use is noted. */
  setLastUsed(id: string, at: string): Promise<void>;
  /**
   * Stores the result of a validation, unless the credentials were changed since `updatedAt`. Resolves with whether it
   * did.
   */
  setValidation(
    { id, updatedAt }: Pick<CredentialsRecord, 'id' | 'updatedAt'>,
    validation: Validation,
  ): Promise<boolean>;
  /** Takes the credentials whose validation is longest due, and has them due again at `until`. */
  claimDue(now: string, until: string): Promise<CheckedCredentials | undefined>;
  /** Credentials of every namespace, by ID, behind one. */
  listAfter(id: string, limit: number): Promise<CheckedCredentials[]>;
  /** When the schedule tries these again, unless they were changed since, and since when it has found them not to work. */
  setNextCheck(
    { id, updatedAt }: Pick<CredentialsRecord, 'id' | 'updatedAt'>,
    dueAt: string,
    failingSince: string | undefined,
  ): Promise<void>;
  /** The external ID of a namespace, where it has one. */
  externalId(namespaceId: string): Promise<string | undefined>;
  addExternalId(namespaceId: string, externalId: string): Promise<void>;
  /** Whether another namespace uses this external ID. */
  isForeignExternalId(namespaceId: string, externalId: string): Promise<boolean>;
}
