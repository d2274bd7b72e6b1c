import type { NameOrId } from '../../services/namespaces/name.ts';

export interface OrganizationRecord {
  id: string;
  name: string;
  logo?: string | undefined;
  description?: string | undefined;
  defaultS3Path?: string | undefined;
  defaultS3PathCredentialsName?: string | undefined;
  assetLocations?: Record<string, unknown> | undefined;
  assumeRoleArn?: string | undefined;
  createdAt: string;
  updatedAt: string;
}

export interface Organizations {
  insert(organization: OrganizationRecord): Promise<void>;
  find(which: NameOrId): Promise<OrganizationRecord | undefined>;
  /** Those that the user is a member of, by name. */
  listOf(userId: string): Promise<OrganizationRecord[]>;
  /** Overwrites the whole record. */
  update(organization: OrganizationRecord): Promise<void>;
}
