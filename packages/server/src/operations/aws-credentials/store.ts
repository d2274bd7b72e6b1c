import type { Sealed } from '../../kit/key-ring.ts';

export interface CredentialsRecord {
  id: string;
  namespaceId: string;
  name: string;
  accessKeyId?: string | undefined;
  secret?: Sealed | undefined;
  serviceRoleArn?: string | undefined;
  isDefault: boolean;
  buckets: string[];
  createdAt: string;
  updatedAt: string;
}

export interface AwsCredentials {
  insert(credentials: CredentialsRecord): Promise<void>;
  find(namespaceId: string, name: string): Promise<CredentialsRecord | undefined>;
  findByAccessKeyId(namespaceId: string, accessKeyId: string): Promise<CredentialsRecord | undefined>;
  /** A namespace's credentials, by name. */
  listOf(namespaceId: string): Promise<CredentialsRecord[]>;
  count(namespaceId: string): Promise<number>;
  /** Overwrites the whole record. */
  update(credentials: CredentialsRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /** Leaves the namespace without a default. */
  clearDefault(namespaceId: string): Promise<void>;
}
