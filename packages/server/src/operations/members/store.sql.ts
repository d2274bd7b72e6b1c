import type { Role } from '@tessera/contract';
import { sql } from 'kysely';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { Handle, MembersTable } from '../../storage/schema.ts';
import type { MemberRecord, Members } from './store.ts';

const joined = (handle: Handle) =>
  handle
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .innerJoin('organizations', 'organizations.id', 'members.organization_id')
    .select([
      'members.organization_id',
      'organizations.name as organization_name',
      'members.user_id',
      'users.username',
      'users.name as full_name',
      'users.email',
      'members.role',
    ]);

// Compiled once: every operation in an organization begins with finding the caller in it.

const find = compiled((handle, { organizationId, userId }: { organizationId: string; userId: string }) =>
  joined(handle).where('members.organization_id', '=', organizationId).where('members.user_id', '=', userId),
);

const listOf = compiled((handle, { organizationId }: { organizationId: string }) =>
  joined(handle).where('members.organization_id', '=', organizationId).orderBy('users.username_key'),
);

const listOfUser = compiled((handle, { userId }: { userId: string }) =>
  joined(handle).where('members.user_id', '=', userId).orderBy('organizations.name_key'),
);

const count = compiled((handle, { organizationId }: { organizationId: string }) =>
  handle
    .selectFrom('members')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('organization_id', '=', organizationId),
);

const findByKey = compiled((handle, { organizationId, key }: { organizationId: string; key: string }) =>
  joined(handle).where('members.organization_id', '=', organizationId).where('users.username_key', '=', key),
);

const insert = compiled((handle, row: MembersTable) =>
  handle
    .insertInto('members')
    .values(columns<MembersTable>(['organization_id', 'user_id', 'role', 'created_at', 'added_by'], row)),
);

const setRole = compiled(
  (handle, { organizationId, userId, role }: { organizationId: string; userId: string; role: string }) =>
    handle
      .updateTable('members')
      .set({ role })
      .where('organization_id', '=', organizationId)
      .where('user_id', '=', userId),
);

const remove = compiled((handle, { organizationId, userId }: { organizationId: string; userId: string }) =>
  handle.deleteFrom('members').where('organization_id', '=', organizationId).where('user_id', '=', userId),
);

const ownersBeside = compiled((handle, { organizationId, userId }: { organizationId: string; userId: string }) =>
  handle
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select('members.user_id')
    .where('members.organization_id', '=', organizationId)
    .where('members.role', '=', 'owner')
    .where('members.user_id', '!=', userId)
    .where('users.disabled_at', 'is', null)
    .limit(1),
);

const countOfUser = compiled((handle, { userId }: { userId: string }) =>
  handle
    .selectFrom('members')
    .select(({ fn }) => [fn.countAll().as('all'), fn.count('added_by').as('given')])
    .where('user_id', '=', userId),
);

const shared = compiled((handle, { adderId, userId }: { adderId: string; userId: string }) =>
  handle
    .selectFrom('members as theirs')
    .innerJoin('members as own', 'own.organization_id', 'theirs.organization_id')
    .select('own.organization_id')
    .where('own.user_id', '=', adderId)
    .where('theirs.user_id', '=', userId)
    .where((the) => the.or([the('theirs.added_by', 'is', null), the('theirs.added_by', '!=', adderId)]))
    .limit(1),
);

export function sqlMembers(handle: Handle): Members {
  return {
    async insert(organizationId, userId, role, now, addedBy) {
      await insert(handle, {
        organization_id: organizationId,
        user_id: userId,
        role,
        created_at: now,
        added_by: addedBy ?? null,
      });
    },
    async findNamed(organizationId, which) {
      const [row] = await ('id' in which
        ? find(handle, { organizationId, userId: which.id })
        : findByKey(handle, { organizationId, key: which.key }));
      return row && recordOf(row);
    },
    async find(organizationId, userId) {
      const [row] = await find(handle, { organizationId, userId });
      return row && recordOf(row);
    },
    async listOf(organizationId) {
      return (await listOf(handle, { organizationId })).map(recordOf);
    },
    async pageOf(organizationId, asked) {
      const query = joined(handle)
        .where('members.organization_id', '=', organizationId)
        .where(({ and, or, eb }) => {
          const like = `%${asked.search?.replace(/[\\%_]/g, '\\$&')}%`;
          const has = (column: 'users.username_key' | 'users.email_key') =>
            eb(column, 'like', sql<string>`${like} escape '\\'`);
          return and([
            ...(asked.role === undefined ? [] : [eb('members.role', '=', asked.role)]),
            ...(asked.search === undefined
              ? []
              : [or([has('users.username_key'), ...(asked.byEmail ? [has('users.email_key')] : [])])]),
          ]);
        });
      const counted = await query
        .clearSelect()
        .select(({ fn }) => fn.countAll<number | string>().as('count'))
        .executeTakeFirst();
      const rows = await query
        .orderBy('users.username_key', asked.reversed ? 'desc' : 'asc')
        .limit(asked.limit)
        .offset(asked.offset)
        .execute();
      return { members: rows.map(recordOf), total: Number(counted?.count) };
    },
    async listOfUser(userId) {
      return (await listOfUser(handle, { userId })).map(recordOf);
    },
    async setRole(organizationId, userId, role) {
      await setRole(handle, { organizationId, userId, role });
    },
    async remove(organizationId, userId) {
      await remove(handle, { organizationId, userId });
    },
    async count(organizationId) {
      const [row] = await count(handle, { organizationId });
      return Number(row?.count);
    },
    async hasOwnerBeside(organizationId, userId) {
      return (await ownersBeside(handle, { organizationId, userId })).length > 0;
    },
    async countOfUser(userId) {
      const [row] = await countOfUser(handle, { userId });
      const given = Number(row?.given);
      return { made: Number(row?.all) - given, given };
    },
    async share(adderId, userId) {
      return (await shared(handle, { adderId, userId })).length > 0;
    },
  };
}

interface JoinedRow {
  organization_id: string;
  organization_name: string;
  user_id: string;
  username: string;
  full_name: string | null;
  email: string | null;
  role: string;
}

function recordOf(row: JoinedRow): MemberRecord {
  return {
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    userId: row.user_id,
    username: row.username,
    fullName: row.full_name ?? undefined,
    email: row.email ?? undefined,
    role: row.role as Role,
  };
}
