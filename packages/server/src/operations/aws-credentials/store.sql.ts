import type { Provider } from '@tessera/contract';
import type { Insertable, Selectable } from 'kysely';
import { keeps } from '../../storage/keeps.ts';
import { compiled } from '../../storage/prepared-query.ts';
import type { AwsCredentialsTable, Handle } from '../../storage/schema.ts';
import { type AwsCredentials, type CheckedCredentials, type CredentialsRecord, providerOf } from './store.ts';

// Compiled once: every use of a credential begins with one of these.

const inNamespace = (handle: Handle, namespaceId: string) =>
  handle.selectFrom('aws_credentials').selectAll().where('namespace_id', '=', namespaceId);

const findByName = compiled((handle, { namespaceId, name }: { namespaceId: string; name: string }) =>
  inNamespace(handle, namespaceId).where('name', '=', name),
);

const list = compiled((handle, { namespaceId }: { namespaceId: string }) =>
  inNamespace(handle, namespaceId).orderBy('name'),
);

const listOfProvider = compiled((handle, { namespaceId, provider }: { namespaceId: string; provider: Provider }) =>
  inNamespace(handle, namespaceId).where('provider', '=', provider).orderBy('name'),
);

export function sqlAwsCredentials(handle: Handle): AwsCredentials {
  const change = (values: Partial<AwsCredentialsTable>) =>
    handle.updateTable('aws_credentials').set(values).modifyEnd(keeps('accounts', 'signIns'));
  const checked = () =>
    handle
      .selectFrom('aws_credentials')
      .leftJoin('external_ids', 'external_ids.namespace_id', 'aws_credentials.namespace_id')
      .selectAll('aws_credentials')
      .select('external_ids.external_id as own_external_id');
  return {
    async insert(credentials) {
      await handle
        .insertInto('aws_credentials')
        .values(rowOf(credentials))
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async find(namespaceId, name, provider) {
      // Names are kept composed (NFC): one that was typed otherwise finds the same.
      for (const spelling of new Set([name, name.normalize('NFC')])) {
        const rows = await findByName(handle, { namespaceId, name: spelling });
        const row = rows.find((each) => provider === undefined || each.provider === provider);
        if (row !== undefined) return recordOf(row);
      }
      return undefined;
    },
    async findById(id) {
      const row = await handle.selectFrom('aws_credentials').selectAll().where('id', '=', id).executeTakeFirst();
      return row && recordOf(row);
    },
    async findByAccessKeyId(namespaceId, accessKeyId) {
      const row = await inNamespace(handle, namespaceId).where('access_key_id', '=', accessKeyId).executeTakeFirst();
      return row && recordOf(row);
    },
    async listOf(namespaceId, provider) {
      const rows = await (provider ? listOfProvider(handle, { namespaceId, provider }) : list(handle, { namespaceId }));
      return rows.map(recordOf);
    },
    async count(namespaceId, provider) {
      const all = handle
        .selectFrom('aws_credentials')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('namespace_id', '=', namespaceId);
      const row = await (provider ? all.where('provider', '=', provider) : all).executeTakeFirstOrThrow();
      return Number(row.count);
    },
    async update(credentials) {
      const { id, ...row } = rowOf(credentials);
      await change(row).where('id', '=', id).execute();
    },
    async remove(id) {
      await handle.deleteFrom('aws_credentials').where('id', '=', id).modifyEnd(keeps('accounts', 'signIns')).execute();
    },
    async clearDefault(namespaceId, provider) {
      await change({ is_default: 0 })
        .where('namespace_id', '=', namespaceId)
        .where('provider', '=', provider)
        .where('is_default', '=', 1)
        .execute();
    },
    async setLastUsed(id, at) {
      await change({ last_used_at: at })
        .where('id', '=', id)
        .where((is) => is.or([is('last_used_at', 'is', null), is('last_used_at', '<', at)]))
        .execute();
    },
    async setValidation({ id, updatedAt }, { at, valid, checks }) {
      const { numUpdatedRows } = await change({ checked_at: at, valid: valid ? 1 : 0, checks: JSON.stringify(checks) })
        .where('id', '=', id)
        .where('updated_at', '=', updatedAt)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async claimDue(now, until) {
      const due = checked().where('check_due_at', '<=', now).orderBy('check_due_at').orderBy('aws_credentials.id');
      const row = await due.limit(1).executeTakeFirst();
      if (row === undefined) return undefined;
      await change({ check_due_at: until }).where('id', '=', row.id).execute();
      return checkedOf(row);
    },
    async listAfter(id, limit) {
      const rows = await checked()
        .where('aws_credentials.id', '>', id)
        .orderBy('aws_credentials.id')
        .limit(limit)
        .execute();
      return rows.map(checkedOf);
    },
    async setNextCheck({ id, updatedAt }, dueAt, failingSince) {
      await change({ check_due_at: dueAt, failing_since: failingSince ?? null })
        .where('id', '=', id)
        .where('updated_at', '=', updatedAt)
        .execute();
    },
    async externalId(namespaceId) {
      const row = await handle
        .selectFrom('external_ids')
        .select('external_id')
        .where('namespace_id', '=', namespaceId)
        .executeTakeFirst();
      return row?.external_id;
    },
    async addExternalId(namespaceId, externalId) {
      await handle
        .insertInto('external_ids')
        .values({ namespace_id: namespaceId, external_id: externalId })
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async isForeignExternalId(namespaceId, externalId) {
      const [generated, given] = await Promise.all(
        (['external_ids', 'aws_credentials'] as const).map((table) =>
          handle
            .selectFrom(table)
            .select('external_id')
            .where('external_id', '=', externalId)
            .where('namespace_id', '!=', namespaceId)
            .limit(1)
            .executeTakeFirst(),
        ),
      );
      return generated !== undefined || given !== undefined;
    },
  };
}

function checkedOf(row: Selectable<AwsCredentialsTable> & { own_external_id: string | null }): CheckedCredentials {
  return {
    credentials: recordOf(row),
    externalId: row.external_id ?? row.own_external_id ?? undefined,
    failingSince: row.failing_since ?? undefined,
  };
}

function rowOf(credentials: CredentialsRecord): Insertable<AwsCredentialsTable> {
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
