import type { NameOrId } from '../../services/namespaces/name.ts';
import type { MemberRecord } from '../members/store.ts';
import type { OrganizationPolicies } from '../policies/policies.ts';
import type { OrganizationQuotas } from '../policies/quotas.ts';

/** An organization as it is made. */
export interface NewOrganization {
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

export interface OrganizationRecord extends NewOrganization {
  policies: OrganizationPolicies;
  /** Those that the operator set. */
  quotas: OrganizationQuotas;
}

export interface Organizations {
  insert(organization: NewOrganization): Promise<void>;
  find(which: NameOrId): Promise<OrganizationRecord | undefined>;
  /** The organization with this user's place in it; nothing where the user is no member. */
  findWithMember(
    which: NameOrId,
    userId: string,
  ): Promise<{ organization: OrganizationRecord; member: MemberRecord } | undefined>;
  /** Those that the user is a member of, by name. */
  listOf(userId: string): Promise<OrganizationRecord[]>;
  /** Overwrites all but policies and quotas. */
  update(organization: NewOrganization): Promise<void>;
  setPolicies(id: string, policies: OrganizationPolicies): Promise<void>;
  setQuotas(id: string, quotas: OrganizationQuotas): Promise<void>;
}
