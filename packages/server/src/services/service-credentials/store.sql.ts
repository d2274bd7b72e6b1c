import type { ServiceUse } from '@tessera/contract';
import type { TokenHash } from '../../operations/tokens/token.ts';
import { compiled } from '../../storage/prepared-query.ts';
import type { Handle, ServiceCredentialsTable } from '../../storage/schema.ts';
import type { ServiceCredentialRecord, ServiceCredentials } from './store.ts';

const list = compiled((handle, _: object) => handle.selectFrom('service_credentials').selectAll().orderBy('name'));

export function sqlServiceCredentials(handle: Handle): ServiceCredentials {
  return {
    async insert({ id, name, hash, allowed, createdAt }) {
      const row = { id, name, hash, allowed: allowed.join(' '), created_at: createdAt };
      await handle.insertInto('service_credentials').values(row).execute();
    },
    async list() {
      return (await list(handle, {})).map(recordOf);
    },
    async remove(idOrName) {
      for (const column of ['id', 'name'] as const) {
        const rows = handle.deleteFrom('service_credentials').where(column, '=', idOrName).returning('id');
        const row = await rows.executeTakeFirst();
        if (row) return row.id;
      }
      return undefined;
    },
  };
}

export function recordOf(row: ServiceCredentialsTable): ServiceCredentialRecord {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash as TokenHash,
    allowed: row.allowed.split(' ') as ServiceUse[],
    createdAt: row.created_at,
  };
}
