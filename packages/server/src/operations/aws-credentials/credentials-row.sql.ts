import type { Selectable } from 'kysely';
import type { AwsCredentialsTable } from '../../storage/schema.ts';
import { type CredentialsRecord, providerOf } from './store.ts';

/** What a change overwrites: all but the ID. */
export const changedColumns = [
  'namespace_id',
  'name',
  'provider',
  'kind',
  'access_key_id',
  'account_name',
  'tenant_id',
  'client_id',
  'key_id',
  'sealed_secret',
  'service_role_arn',
  'external_id',
  'endpoint',
  'region',
  'path_style',
  'sse_kms_key_id',
  'allowed_in_tasks',
  'is_default',
  'buckets',
  'created_at',
  'updated_at',
  'last_used_at',
  'checked_at',
  'valid',
  'checks',
  'secret_set_at',
  'check_due_at',
  'failing_since',
] as const satisfies readonly (keyof AwsCredentialsTable)[];

export function rowOf(credentials: CredentialsRecord): AwsCredentialsTable {
  return {
    id: credentials.id,
    namespace_id: credentials.namespaceId,
    name: credentials.name,
    provider: providerOf(credentials.kind),
    kind: credentials.kind,
    access_key_id: credentials.accessKeyId ?? null,
    account_name: credentials.accountName ?? null,
    tenant_id: credentials.tenantId ?? null,
    client_id: credentials.clientId ?? null,
    key_id: credentials.secret?.keyId ?? null,
    sealed_secret: credentials.secret?.text ?? null,
    service_role_arn: credentials.serviceRoleArn ?? null,
    external_id: credentials.externalId ?? null,
    endpoint: credentials.endpoint ?? null,
    region: credentials.region ?? null,
    path_style: credentials.pathStyle === undefined ? null : credentials.pathStyle ? 1 : 0,
    sse_kms_key_id: credentials.sseKmsKeyId ?? null,
    allowed_in_tasks: credentials.allowedInTasks ? 1 : 0,
    is_default: credentials.isDefault ? 1 : 0,
    buckets: JSON.stringify(credentials.buckets),
    created_at: credentials.createdAt,
    updated_at: credentials.updatedAt,
    last_used_at: credentials.lastUsedAt ?? null,
    checked_at: credentials.validation?.at ?? null,
    valid: credentials.validation === undefined ? null : credentials.validation.valid ? 1 : 0,
    checks: credentials.validation === undefined ? null : JSON.stringify(credentials.validation.checks),
    secret_set_at: credentials.secretSetAt ?? null,
    // Changed credentials are validated anew.
    check_due_at: '',
    failing_since: null,
  };
}

export function recordOf(row: Selectable<AwsCredentialsTable>): CredentialsRecord {
  return {
    id: row.id,
    namespaceId: row.namespace_id,
    name: row.name,
    kind: row.kind,
    accessKeyId: row.access_key_id ?? undefined,
    accountName: row.account_name ?? undefined,
    tenantId: row.tenant_id ?? undefined,
    clientId: row.client_id ?? undefined,
    secret:
      row.key_id === null || row.sealed_secret === null ? undefined : { keyId: row.key_id, text: row.sealed_secret },
    serviceRoleArn: row.service_role_arn ?? undefined,
    externalId: row.external_id ?? undefined,
    endpoint: row.endpoint ?? undefined,
    region: row.region ?? undefined,
    pathStyle: row.path_style === null ? undefined : row.path_style === 1,
    sseKmsKeyId: row.sse_kms_key_id ?? undefined,
    allowedInTasks: row.allowed_in_tasks === 1,
    isDefault: row.is_default === 1,
    buckets: JSON.parse(row.buckets),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastUsedAt: row.last_used_at ?? undefined,
    secretSetAt: row.secret_set_at ?? undefined,
    validation:
      row.checked_at === null
        ? undefined
        : { at: row.checked_at, valid: row.valid === 1, checks: JSON.parse(row.checks ?? '[]') },
  };
}
