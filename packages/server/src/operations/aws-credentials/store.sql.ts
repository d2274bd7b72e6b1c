import type { Provider } from '@tessera/contract';
import type { Selectable } from 'kysely';
import { keeps } from '../../storage/keeps.ts';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { AwsCredentialsTable, Handle } from '../../storage/schema.ts';
import { changedColumns, recordOf, rowOf } from './credentials-row.sql.ts';
import type { AwsCredentials, CheckedCredentials } from './store.ts';

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

const count = compiled((handle, { namespaceId }: { namespaceId: string }) =>
  handle
    .selectFrom('aws_credentials')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('namespace_id', '=', namespaceId),
);

type Census = { namespaceId: string; name: string; accessKeyId: string | null; provider: Provider };

const census = compiled((handle, { namespaceId, name, accessKeyId, provider }: Census) =>
  handle
    .selectFrom('aws_credentials')
    .select(({ fn }) => [
      fn.countAll().as('all'),
      fn.countAll().filterWhere('name', '=', name).as('of_name'),
      fn.countAll().filterWhere('access_key_id', '=', accessKeyId).as('of_access_key'),
      fn.countAll().filterWhere('provider', '=', provider).as('of_provider'),
    ])
    .where('namespace_id', '=', namespaceId),
);

const findByAccessKeyId = compiled(
  (handle, { namespaceId, accessKeyId }: { namespaceId: string; accessKeyId: string }) =>
    inNamespace(handle, namespaceId).where('access_key_id', '=', accessKeyId),
);

const insert = compiled((handle, row: AwsCredentialsTable) =>
  handle
    .insertInto('aws_credentials')
    .values(columns<AwsCredentialsTable>(['id', ...changedColumns], row))
    .modifyEnd(keeps('accounts', 'signIns')),
);

const update = compiled((handle, row: AwsCredentialsTable) =>
  handle
    .updateTable('aws_credentials')
    .set(columns<AwsCredentialsTable>(changedColumns, row))
    .where('id', '=', row.id)
    .modifyEnd(keeps('accounts', 'signIns')),
);

const remove = compiled((handle, { id }: { id: string }) =>
  handle.deleteFrom('aws_credentials').where('id', '=', id).modifyEnd(keeps('accounts', 'signIns')),
);

const clearDefault = compiled((handle, { namespaceId, provider }: { namespaceId: string; provider: Provider }) =>
  handle
    .updateTable('aws_credentials')
    .set({ is_default: 0 })
    .where('namespace_id', '=', namespaceId)
    .where('provider', '=', provider)
    .where('is_default', '=', 1)
    .modifyEnd(keeps('accounts', 'signIns')),
);

const externalId = compiled((handle, { namespaceId }: { namespaceId: string }) =>
  handle.selectFrom('external_ids').select('external_id').where('namespace_id', '=', namespaceId),
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
      await insert(handle, rowOf(credentials));
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
      const [row] = await findByAccessKeyId(handle, { namespaceId, accessKeyId });
      return row && recordOf(row);
    },
    async listOf(namespaceId, provider) {
      const rows = await (provider ? listOfProvider(handle, { namespaceId, provider }) : list(handle, { namespaceId }));
      return rows.map(recordOf);
    },
    async count(namespaceId) {
      const [row] = await count(handle, { namespaceId });
      return Number(row?.count);
    },
    async census(namespaceId, { name, accessKeyId = null, provider }) {
      const [row] = await census(handle, { namespaceId, name, accessKeyId, provider });
      return {
        all: Number(row?.all),
        ofName: Number(row?.of_name),
        ofAccessKey: Number(row?.of_access_key),
        ofProvider: Number(row?.of_provider),
      };
    },
    async update(credentials) {
      await update(handle, rowOf(credentials));
    },
    async remove(id) {
      await remove(handle, { id });
    },
    async clearDefault(namespaceId, provider) {
      await clearDefault(handle, { namespaceId, provider });
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
      const [row] = await externalId(handle, { namespaceId });
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
