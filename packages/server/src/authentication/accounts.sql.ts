import type { Role } from '@tessera/contract';
import { type Selectable, sql } from 'kysely';
import type { SnapshotResult } from '../kit/snapshot-cache.ts';
import { policiesOf } from '../operations/organizations/store.sql.ts';
import type { TokenHash } from '../operations/tokens/token.ts';
import { tokenColumns, recordOf as tokenOf } from '../operations/tokens/token-row.sql.ts';
import { recordOf as userOf } from '../operations/users/store.sql.ts';
import { userColumns } from '../operations/users/user-columns.sql.ts';
import { recordOf as serviceOf } from '../services/service-credentials/store.sql.ts';
import type { ReadAsOf } from '../storage/engine.ts';
import { compiled, type PreparedQuery } from '../storage/prepared-query.ts';
import type { ServiceCredentialsTable, TokensTable, UsersTable } from '../storage/schema.ts';
import type { Account, AccountLookUp, AccountMembership, TokenAccount } from './accounts.ts';

// Each by its name: a statement that is prepared and kept would fail on `*` as soon as a newer node adds a column.

type Shared = Pick<Selectable<UsersTable>, (typeof userColumns)[number]> & {
  memberships: string;
  max_token_days: string | null;
  require_second_factor: string | null;
};
type AccountRow = Shared & Pick<Selectable<UsersTable>, 'id' | 'name'>;
type TokenRow = Shared & Pick<Selectable<TokensTable>, (typeof tokenColumns)[number]> & { full_name: string | null };

/** The keys that a look-up is for: on SQLite one. */
type Keys = { keys: readonly string[] | string };

/** Looked up once a statement: most often there is none. */
const voidBefore = "coalesce((select instant from instants where name = 'tokens_void_before'), '')";

/** Everything that a request needs to know of its caller, in one statement a batch. */
export function sqlAccountLookUp(readAsOf: ReadAsOf, engine: 'sqlite' | 'postgres'): AccountLookUp {
  const ofMembership = 'o.id, o.name, m.role, o.second_factor_required, o.max_token_days, o.allowed_networks';
  const ofUserAlone = 'members m join organizations o on o.id = m.organization_id where m.user_id = u.id';
  const list =
    engine === 'sqlite'
      ? `(select json_group_array(json_array(${ofMembership})) from ${ofUserAlone})`
      : `(select coalesce(json_agg(json_build_array(${ofMembership})), '[]')::text from ${ofUserAlone})`;
  // SQLite plans one value better than a list of them, and has no network to save.
  const among = (keys: unknown) => (engine === 'sqlite' ? sql`= ${keys}` : sql`= any(${keys}::text[])`);
  // With the account, as it is asked of every new token: a setting that is changed holds from the next request on.
  const settings = ['max_token_days', 'require_second_factor'].map(
    (name) => `(select value from settings where name = '${name}') as ${name}`,
  );
  const ofUser = [...of('u', userColumns), `${list} as memberships`, ...settings].join(', ');
  const byHash = compiled<Keys, TokenRow>((_, { keys }) => {
    const columns = `${of('t', tokenColumns).join(', ')}, u.name as full_name, ${ofUser}`;
    return sql`select ${sql.raw(columns)} from tokens t join users u on u.id = t.user_id
      where t.hash ${among(keys)} and t.issued_at >= ${sql.raw(voidBefore)}`;
  });
  const byName = compiled<Keys, AccountRow>(
    (_, { keys }) => sql`select ${sql.raw(`u.id, u.name, ${ofUser}`)} from users u where u.username_key ${among(keys)}`,
  );
  const byService = compiled<Keys, ServiceCredentialsTable>(
    (_, { keys }) => sql`select id, name, hash, allowed, created_at from service_credentials where hash ${among(keys)}`,
  );

  async function found<Key extends string, Row, Found>(
    query: PreparedQuery<Keys, Row>,
    keys: readonly Key[],
    asOf: boolean,
    entry: (row: Row, version: string | undefined) => [Key, Found],
  ): Promise<SnapshotResult<Key, Found>> {
    if (engine === 'postgres') {
      const { rows, version } = await readAsOf(keys.length > 0 ? query : undefined, { keys }, asOf);
      return { version, found: new Map(rows.map((row) => entry(row, version))) };
    }
    const rows: Row[] = [];
    for (const key of keys) rows.push(...(await readAsOf(query, { keys: key })).rows);
    return { version: undefined, found: new Map(rows.map((row) => entry(row, undefined))) };
  }

  return {
    byTokenHashes: (hashes, asOf) =>
      found(byHash, hashes, asOf, (row, version) => [row.hash as TokenHash, tokenAccountOf(row, version)]),
    byServiceHashes: (hashes, asOf) => found(byService, hashes, asOf, (row) => [row.hash as TokenHash, serviceOf(row)]),
    byUsernameKeys: (keys, asOf) =>
      found(byName, keys, asOf, (row, version) => [row.username_key, accountOf(row, version)]),
  };
}

function of(table: string, columns: readonly string[]): string[] {
  return columns.map((column) => `${table}.${column}`);
}

function tokenAccountOf(row: TokenRow, version: string | undefined): TokenAccount {
  const token = tokenOf(row);
  // Every request begins with this, so the row is not copied: columns that users and tokens share hold the user's
  // values after the token is read.
  const user: AccountRow = row;
  user.id = row.user_id;
  user.name = row.full_name;
  return { token, account: accountOf(user, version) };
}

function accountOf(row: AccountRow, asOf: string | undefined): Account {
  const user = userOf(row);
  const memberships = (JSON.parse(row.memberships) as MembershipRow[])
    .map(
      ([organizationId, organizationName, role, ...demands]): AccountMembership => ({
        organizationId,
        organizationName,
        role,
        userId: user.id,
        username: user.username,
        fullName: user.name,
        email: user.email,
        ...policiesIn(demands),
      }),
    )
    .sort((a, b) => (a.organizationName.toLowerCase() < b.organizationName.toLowerCase() ? -1 : 1));
  return {
    user,
    memberships,
    ...(asOf === undefined ? {} : { asOf }),
    ...(row.max_token_days === null ? {} : { maxTokenDays: Number(row.max_token_days) }),
    ...(row.require_second_factor === 'true' ? { secondFactorRequired: true } : {}),
  };
}

type MembershipRow = [id: string, name: string, role: Role, ...PolicyValues];
type PolicyValues = [secondFactor: number, maxTokenDays: number | null, networks: string | null];

/** Most organizations have none. */
function policiesIn([second_factor_required, max_token_days, allowed_networks]: PolicyValues) {
  if (second_factor_required === 0 && max_token_days === null && allowed_networks === null) return undefined;
  const asked = { second_factor_required, max_token_days, allowed_networks };
  return { policies: policiesOf({ ...asked, vend_max_seconds: null, vend_max_access: null }) };
}
