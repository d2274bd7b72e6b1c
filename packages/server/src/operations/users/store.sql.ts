import type { Selectable } from 'kysely';
import { nameKey } from '../../services/namespaces/name.ts';
import { keeps } from '../../storage/keeps.ts';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { Handle, UsersTable } from '../../storage/schema.ts';
import { emailKey } from './email.ts';
import type { UserRecord, Users } from './store.ts';
import { userColumns } from './user-columns.sql.ts';

const findById = compiled((handle, { id }: { id: string }) =>
  handle.selectFrom('users').selectAll().where('id', '=', id),
);

const findByKey = compiled((handle, { key }: { key: string }) =>
  handle.selectFrom('users').selectAll().where('username_key', '=', key),
);

const findByConfirmedEmail = compiled((handle, { email }: { email: string }) =>
  handle.selectFrom('users').selectAll().where('confirmed_email_key', '=', email),
);

/** The columns that a change overwrites: all but the ID. */
const changedColumns = ['name', 'email_key', ...userColumns] as const;

const insert = compiled((handle, row: UsersTable) =>
  handle.insertInto('users').values(columns<UsersTable>(['id', ...changedColumns], row)),
);

const update = compiled((handle, row: UsersTable) =>
  handle.updateTable('users').set(columns<UsersTable>(changedColumns, row)).where('id', '=', row.id),
);

const setLastActivity = compiled((handle, { id, at }: { id: string; at: string }) =>
  // `LastUsed` knows what a cached record does not.
  handle
    .updateTable('users')
    .set({ last_activity_at: at })
    .where('id', '=', id)
    .modifyEnd(keeps('accounts', 'signIns', 'credentials')),
);

export function sqlUsers(handle: Handle): Users {
  return {
    async insert(user) {
      await insert(handle, rowOf(user));
    },
    async find(who) {
      const [row] = await ('id' in who ? findById(handle, { id: who.id }) : findByKey(handle, { key: who.key }));
      return row && recordOf(row);
    },
    async findByConfirmedEmail(email) {
      const [row] = await findByConfirmedEmail(handle, { email: emailKey(email) });
      return row && recordOf(row);
    },
    async update(user) {
      await update(handle, rowOf(user));
    },
    async replaceHash(id, from, to) {
      await handle
        .updateTable('users')
        .set({ password_hash: to })
        .where('id', '=', id)
        .where('password_hash', '=', from)
        .execute();
    },
    async hashesAfter(id, most) {
      const rows = await handle
        .selectFrom('users')
        .select(['id', 'password_hash'])
        .where('id', '>', id)
        .orderBy('id')
        .limit(most)
        .execute();
      return rows.map((row) => ({ id: row.id, passwordHash: row.password_hash }));
    },
    async setLastActivity(id, at) {
      await setLastActivity(handle, { id, at });
    },
  };
}

export function rowOf(user: UserRecord): UsersTable {
  return {
    id: user.id,
    username: user.username,
    username_key: nameKey(user.username),
    password_hash: user.passwordHash,
    name: user.name ?? null,
    email: user.email ?? null,
    email_key: user.email === undefined ? null : emailKey(user.email),
    confirmed_email_key: user.confirmedEmail ?? null,
    company: user.company ?? null,
    logo: user.logo ?? null,
    timezone: user.timezone ?? null,
    default_s3_path: user.defaultS3Path ?? null,
    default_s3_path_credentials_name: user.defaultS3PathCredentialsName ?? null,
    default_namespace_charged: user.defaultNamespaceCharged ?? null,
    default_region: user.defaultRegion ?? null,
    asset_locations: user.assetLocations === undefined ? null : JSON.stringify(user.assetLocations),
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    last_activity_at: user.lastActivityAt ?? null,
    totp_since: user.totpSince ?? null,
    passkeys_since: user.passkeysSince ?? null,
    disabled_at: user.disabledAt ?? null,
    site_admin: user.siteAdmin ? 1 : 0,
    password_change_required: user.passwordChangeRequired ? 1 : 0,
  };
}

/** The columns of a record. The other columns are only compared. */
export type UserRow = Omit<Selectable<UsersTable>, 'username_key' | 'email_key'>;

export function recordOf(row: UserRow): UserRecord {
  return {
    id: row.id,
    username: row.username,
    passwordHash: row.password_hash,
    name: row.name ?? undefined,
    email: row.email ?? undefined,
    confirmedEmail: row.confirmed_email_key ?? undefined,
    company: row.company ?? undefined,
    logo: row.logo ?? undefined,
    timezone: row.timezone ?? undefined,
    defaultS3Path: row.default_s3_path ?? undefined,
    defaultS3PathCredentialsName: row.default_s3_path_credentials_name ?? undefined,
    defaultNamespaceCharged: row.default_namespace_charged ?? undefined,
    defaultRegion: row.default_region ?? undefined,
    assetLocations: row.asset_locations === null ? undefined : JSON.parse(row.asset_locations),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastActivityAt: row.last_activity_at ?? undefined,
    totpSince: row.totp_since ?? undefined,
    passkeysSince: row.passkeys_since ?? undefined,
    disabledAt: row.disabled_at ?? undefined,
    siteAdmin: row.site_admin === 1,
    passwordChangeRequired: row.password_change_required === 1,
  };
}
