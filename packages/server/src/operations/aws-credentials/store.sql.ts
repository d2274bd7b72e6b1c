import type { Selectable } from 'kysely';
import { keeps } from '../../storage/keeps.ts';
import type { AwsCredentialsTable, Handle } from '../../storage/schema.ts';
import type { AwsCredentials, CredentialsRecord } from './store.ts';

export function sqlAwsCredentials(handle: Handle): AwsCredentials {
  const inNamespace = (namespaceId: string) =>
    handle.selectFrom('aws_credentials').selectAll().where('namespace_id', '=', namespaceId);
  return {
    async insert(credentials) {
      await handle
        .insertInto('aws_credentials')
        .values(rowOf(credentials))
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async find(namespaceId, name) {
      // Names are kept composed (NFC): one that was typed otherwise finds the same.
      for (const spelling of new Set([name, name.normalize('NFC')])) {
        const row = await inNamespace(namespaceId).where('name', '=', spelling).executeTakeFirst();
        if (row !== undefined) return recordOf(row);
      }
      return undefined;
    },
    async findByAccessKeyId(namespaceId, accessKeyId) {
      const row = await inNamespace(namespaceId).where('access_key_id', '=', accessKeyId).executeTakeFirst();
      return row && recordOf(row);
    },
    async listOf(namespaceId) {
      return (await inNamespace(namespaceId).orderBy('name').execute()).map(recordOf);
    },
    async count(namespaceId) {
      const row = await handle
        .selectFrom('aws_credentials')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('namespace_id', '=', namespaceId)
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
    async update(credentials) {
      const { id, ...row } = rowOf(credentials);
      await handle
        .updateTable('aws_credentials')
        .set(row)
        .where('id', '=', id)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async remove(id) {
      await handle.deleteFrom('aws_credentials').where('id', '=', id).modifyEnd(keeps('accounts', 'signIns')).execute();
    },
    async clearDefault(namespaceId) {
      await handle
        .updateTable('aws_credentials')
        .set({ is_default: 0 })
        .where('namespace_id', '=', namespaceId)
        .where('is_default', '=', 1)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
  };
}

function rowOf(credentials: CredentialsRecord): AwsCredentialsTable {
  return {
    id: credentials.id,
    namespace_id: credentials.namespaceId,
    name: credentials.name,
    access_key_id: credentials.accessKeyId ?? null,
    key_id: credentials.secret?.keyId ?? null,
    sealed_secret: credentials.secret?.text ?? null,
    service_role_arn: credentials.serviceRoleArn ?? null,
    is_default: credentials.isDefault ? 1 : 0,
    buckets: JSON.stringify(credentials.buckets),
    created_at: credentials.createdAt,
    updated_at: credentials.updatedAt,
  };
}

function recordOf(row: Selectable<AwsCredentialsTable>): CredentialsRecord {
  return {
    id: row.id,
    namespaceId: row.namespace_id,
    name: row.name,
    accessKeyId: row.access_key_id ?? undefined,
    secret:
      row.key_id === null || row.sealed_secret === null ? undefined : { keyId: row.key_id, text: row.sealed_secret },
    serviceRoleArn: row.service_role_arn ?? undefined,
    isDefault: row.is_default === 1,
    buckets: JSON.parse(row.buckets),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
