import type { Role } from '@tessera/contract';
import type { Insertable, Selectable } from 'kysely';
import { nameKey } from '../../services/namespaces/name.ts';
import type { Access } from '../../services/object-store/session-policy.ts';
import { keeps } from '../../storage/keeps.ts';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { Handle, OrganizationsTable } from '../../storage/schema.ts';
import type { OrganizationPolicies } from '../policies/policies.ts';
import type { OrganizationQuotas } from '../policies/quotas.ts';
import type { NewOrganization, OrganizationRecord, Organizations } from './store.ts';

// Compiled once: every operation in an organization begins with finding it.

const findById = compiled((handle, { id }: { id: string }) =>
  handle.selectFrom('organizations').selectAll().where('id', '=', id),
);

const findByKey = compiled((handle, { key }: { key: string }) =>
  handle.selectFrom('organizations').selectAll().where('name_key', '=', key),
);

const listOfUser = compiled((handle, { userId }: { userId: string }) =>
  handle
    .selectFrom('organizations')
    .innerJoin('members', 'members.organization_id', 'organizations.id')
    .selectAll('organizations')
    .where('members.user_id', '=', userId)
    .orderBy('organizations.name_key'),
);

const withMember = (handle: Handle, userId: string) =>
  handle
    .selectFrom('organizations')
    .innerJoin('members', 'members.organization_id', 'organizations.id')
    .innerJoin('users', 'users.id', 'members.user_id')
    .selectAll('organizations')
    .select(['members.role', 'users.username', 'users.name as full_name', 'users.email'])
    .where('members.user_id', '=', userId);

const findWithMemberById = compiled((handle, { id, userId }: { id: string; userId: string }) =>
  withMember(handle, userId).where('organizations.id', '=', id),
);

const findWithMemberByKey = compiled((handle, { key, userId }: { key: string; userId: string }) =>
  withMember(handle, userId).where('organizations.name_key', '=', key),
);

/** What is given with a new organization, and overwritten by a change. */
const givenColumns = [
  'name',
  'name_key',
  'logo',
  'description',
  'default_s3_path',
  'default_s3_path_credentials_name',
  'asset_locations',
  'assume_role_arn',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof OrganizationsTable)[];

const insert = compiled((handle, row: Insertable<OrganizationsTable>) =>
  handle.insertInto('organizations').values(columns<Insertable<OrganizationsTable>>(['id', ...givenColumns], row)),
);

const update = compiled((handle, row: Insertable<OrganizationsTable>) =>
  handle
    .updateTable('organizations')
    .set(columns<Insertable<OrganizationsTable>>(givenColumns, row))
    .where('id', '=', row.id),
);

export function sqlOrganizations(handle: Handle): Organizations {
  return {
    async insert(organization) {
      await insert(handle, rowOf(organization));
    },
    async findWithMember(which, userId) {
      const [row] = await ('id' in which
        ? findWithMemberById(handle, { id: which.id, userId })
        : findWithMemberByKey(handle, { key: which.key, userId }));
      if (!row) return undefined;
      const member = {
        organizationId: row.id,
        organizationName: row.name,
        userId,
        username: row.username,
        fullName: row.full_name ?? undefined,
        email: row.email ?? undefined,
        role: row.role as Role,
      };
      return { organization: recordOf(row), member };
    },
    async find(which) {
      const [row] = await ('id' in which ? findById(handle, { id: which.id }) : findByKey(handle, { key: which.key }));
      return row && recordOf(row);
    },
    async listOf(userId) {
      return (await listOfUser(handle, { userId })).map(recordOf);
    },
    async update(organization) {
      await update(handle, rowOf(organization));
    },
    async setPolicies(id, policies) {
      await handle
        .updateTable('organizations')
        .set(columnsOfPolicies(policies))
        .where('id', '=', id)
        // The account cache holds the policies' demands on members.
        .modifyEnd(keeps('signIns'))
        .execute();
    },
    async setQuotas(id, quotas) {
      await handle
        .updateTable('organizations')
        .set(columnsOfQuotas(quotas))
        .where('id', '=', id)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
  };
}

export function rowOf(organization: NewOrganization): Insertable<OrganizationsTable> {
  return {
    id: organization.id,
    name: organization.name,
    name_key: nameKey(organization.name),
    logo: organization.logo ?? null,
    description: organization.description ?? null,
    default_s3_path: organization.defaultS3Path ?? null,
    default_s3_path_credentials_name: organization.defaultS3PathCredentialsName ?? null,
    asset_locations: organization.assetLocations === undefined ? null : JSON.stringify(organization.assetLocations),
    assume_role_arn: organization.assumeRoleArn ?? null,
    created_at: organization.createdAt,
    updated_at: organization.updatedAt,
  };
}

type PolicyColumns = Pick<
  Selectable<OrganizationsTable>,
  'second_factor_required' | 'max_token_days' | 'allowed_networks' | 'vend_max_seconds' | 'vend_max_access'
>;
type QuotaColumns = Pick<Selectable<OrganizationsTable>, 'quota_members' | 'quota_credentials' | 'quota_invitations'>;

function columnsOfPolicies(policies: OrganizationPolicies): PolicyColumns {
  return {
    second_factor_required: policies.secondFactorRequired ? 1 : 0,
    max_token_days: policies.maxTokenDays ?? null,
    allowed_networks: policies.allowedNetworks.length === 0 ? null : policies.allowedNetworks.join(' '),
    vend_max_seconds: policies.vendMaxSeconds ?? null,
    vend_max_access: policies.vendMaxAccess ?? null,
  };
}

function columnsOfQuotas(quotas: OrganizationQuotas): QuotaColumns {
  return {
    quota_members: quotas.members ?? null,
    quota_credentials: quotas.credentials ?? null,
    quota_invitations: quotas.pendingInvitations ?? null,
  };
}

export function policiesOf(row: PolicyColumns): OrganizationPolicies {
  return {
    secondFactorRequired: row.second_factor_required === 1,
    maxTokenDays: row.max_token_days ?? undefined,
    allowedNetworks: row.allowed_networks === null ? [] : row.allowed_networks.split(' '),
    vendMaxSeconds: row.vend_max_seconds ?? undefined,
    vendMaxAccess: (row.vend_max_access ?? undefined) as Access | undefined,
  };
}

function quotasOf(row: QuotaColumns): OrganizationQuotas {
  return {
    members: row.quota_members ?? undefined,
    credentials: row.quota_credentials ?? undefined,
    pendingInvitations: row.quota_invitations ?? undefined,
  };
}

function recordOf(row: Selectable<OrganizationsTable>): OrganizationRecord {
  return {
    id: row.id,
    name: row.name,
    logo: row.logo ?? undefined,
    description: row.description ?? undefined,
    defaultS3Path: row.default_s3_path ?? undefined,
    defaultS3PathCredentialsName: row.default_s3_path_credentials_name ?? undefined,
    assetLocations: row.asset_locations === null ? undefined : JSON.parse(row.asset_locations),
    assumeRoleArn: row.assume_role_arn ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    policies: policiesOf(row),
    quotas: quotasOf(row),
  };
}
