import type { Selectable } from 'kysely';
import { nameKey } from '../../services/namespaces/name.ts';
import { compiled } from '../../storage/prepared-query.ts';
import type { Handle, OrganizationsTable } from '../../storage/schema.ts';
import type { OrganizationRecord, Organizations } from './store.ts';

// Compiled once: what is done in an organization begins with finding it.

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

export function sqlOrganizations(handle: Handle): Organizations {
  return {
    async insert(organization) {
      await handle.insertInto('organizations').values(rowOf(organization)).execute();
    },
    async find(which) {
      const [row] = await ('id' in which ? findById(handle, { id: which.id }) : findByKey(handle, { key: which.key }));
      return row && recordOf(row);
    },
    async listOf(userId) {
      return (await listOfUser(handle, { userId })).map(recordOf);
    },
    async update(organization) {
      const { id, ...row } = rowOf(organization);
      await handle.updateTable('organizations').set(row).where('id', '=', id).execute();
    },
  };
}

export function rowOf(organization: OrganizationRecord): OrganizationsTable {
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
  };
}
