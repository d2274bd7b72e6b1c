import type { Role } from '@tessera/contract';
import { rowOf as organizationRow } from '../../operations/organizations/store.sql.ts';
import { recordOf as userRecord, rowOf as userRow } from '../../operations/users/store.sql.ts';
import { fitting } from '../../storage/most-values.ts';
import type { Handle } from '../../storage/schema.ts';
import { nameKey } from '../namespaces/name.ts';
import type { Bulk } from './store.ts';

export function sqlBulk(handle: Handle): Bulk {
  const insertNamespaces = async (kind: 'user' | 'organization', names: readonly { id: string; key: string }[]) => {
    await handle
      .insertInto('namespaces')
      .values(names.map(({ id }) => ({ id, kind })))
      .execute();
    await handle
      .insertInto('names')
      .values(names.map(({ id, key }) => ({ key, namespace_id: id, claimed_by: kind === 'user' ? id : null })))
      .execute();
  };
  return {
    async owners(names) {
      if (names.length === 0) return new Map();
      const rows = await handle.selectFrom('names').selectAll().where('key', 'in', names).execute();
      return new Map(rows.map((row) => [row.key, row.namespace_id]));
    },
    async kinds(ids) {
      if (ids.length === 0) return new Map();
      const rows = await handle.selectFrom('namespaces').selectAll().where('id', 'in', ids).execute();
      return new Map(rows.map((row) => [row.id, row.kind]));
    },
    async accounts(ids) {
      if (ids.length === 0) return [];
      const rows = await handle.selectFrom('users').selectAll().where('id', 'in', ids).execute();
      return rows.map(userRecord);
    },
    async disabled(names, ids) {
      const disabled = handle.selectFrom('users').select(['id', 'username_key']).where('disabled_at', 'is not', null);
      const rows = [
        ...(names.length === 0 ? [] : await disabled.where('username_key', 'in', names).execute()),
        ...(ids.length === 0 ? [] : await disabled.where('id', 'in', ids).execute()),
      ];
      return rows.flatMap(({ id, username_key }) => [id, username_key]);
    },
    async usersOf(names) {
      if (names.length === 0) return new Map();
      const query = handle.selectFrom('users').select(['id', 'username_key']);
      const rows = await query.where('username_key', 'in', names).execute();
      return new Map(rows.map((row) => [row.username_key, row.id]));
    },
    async organizationsOf(names) {
      if (names.length === 0) return new Map();
      const query = handle.selectFrom('organizations').select(['id', 'name_key']);
      const rows = await query.where('name_key', 'in', names).execute();
      return new Map(rows.map((row) => [row.name_key, row.id]));
    },
    async confirmed(emails) {
      if (emails.length === 0) return new Set();
      const query = handle.selectFrom('users').select('confirmed_email_key');
      const rows = await query.where('confirmed_email_key', 'in', emails).execute();
      return new Set(rows.flatMap((row) => row.confirmed_email_key ?? []));
    },
    async memberships(organizationIds, userIds) {
      if (organizationIds.length === 0 || userIds.length === 0) return [];
      const rows = await handle
        .selectFrom('members')
        .selectAll()
        .where('organization_id', 'in', organizationIds)
        .where('user_id', 'in', userIds)
        .execute();
      return rows.map((row) => ({
        organizationId: row.organization_id,
        userId: row.user_id,
        role: row.role as Role,
      }));
    },
    async insertUsers(users) {
      if (users.length === 0) return;
      await insertNamespaces(
        'user',
        users.map(({ id, username }) => ({ id, key: nameKey(username) })),
      );
      for (const rows of fitting(users.map(userRow))) await handle.insertInto('users').values(rows).execute();
    },
    async insertOrganizations(organizations) {
      if (organizations.length === 0) return;
      await insertNamespaces(
        'organization',
        organizations.map(({ id, name }) => ({ id, key: nameKey(name) })),
      );
      for (const rows of fitting(organizations.map(organizationRow))) {
        await handle.insertInto('organizations').values(rows).execute();
      }
    },
    async insertMemberships(memberships, now) {
      if (memberships.length === 0) return;
      const rows = memberships.map(({ organizationId, userId, role }) => ({
        organization_id: organizationId,
        user_id: userId,
        role,
        created_at: now,
        added_by: organizationId,
      }));
      await handle.insertInto('members').values(rows).execute();
    },
  };
}
