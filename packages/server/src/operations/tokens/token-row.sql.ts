import type { Scope } from '@tessera/contract';
import type { Selectable } from 'kysely';
import type { TokensTable, UsersTable } from '../../storage/schema.ts';
import type { AccountState, TokenRecord } from './store.ts';
import type { TokenHash } from './token.ts';

export const tokenColumns = [
  'id',
  'hash',
  'hint',
  'user_id',
  'kind',
  'name',
  'scopes',
  'issued_at',
  'expires_at',
  'made_by_password',
  'password_at',
  'email_key',
  'user_agent',
  'address',
  'last_used_at',
  'client_id',
  'longest_life',
] as const satisfies readonly (keyof TokensTable)[];

/** The columns of which a token is made. The others are of one store each. */
export type TokenRow = Pick<TokensTable, (typeof tokenColumns)[number]>;

export function stateOf(
  row: Pick<UsersTable, 'disabled_at' | 'site_admin' | 'password_change_required' | 'totp_since' | 'passkeys_since'>,
): AccountState {
  return {
    disabledAt: row.disabled_at ?? undefined,
    siteAdmin: row.site_admin === 1,
    passwordChangeRequired: row.password_change_required === 1,
    totpSince: row.totp_since ?? undefined,
    passkeysSince: row.passkeys_since ?? undefined,
  };
}

export function rowOf(token: TokenRecord): TokenRow {
  return {
    id: token.id,
    hash: token.hash,
    hint: token.hint,
    user_id: token.userId,
    kind: token.kind,
    name: token.name,
    scopes: token.scopes.join(' '),
    issued_at: token.issuedAt,
    expires_at: token.expiresAt,
    made_by_password: token.madeByPassword ? 1 : 0,
    password_at: token.passwordAt ?? null,
    email_key: token.emailKey ?? null,
    user_agent: token.userAgent ?? null,
    address: token.address ?? null,
    last_used_at: token.lastUsedAt ?? null,
    client_id: token.clientId ?? null,
    longest_life: token.longestLife ?? null,
  };
}

export function recordOf(row: Selectable<TokenRow>): TokenRecord {
  return {
    id: row.id,
    hash: row.hash as TokenHash,
    hint: row.hint,
    userId: row.user_id,
    kind: row.kind,
    name: row.name,
    scopes: row.scopes.split(' ') as Scope[],
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    madeByPassword: row.made_by_password === 1,
    passwordAt: row.password_at ?? undefined,
    emailKey: row.email_key ?? undefined,
    userAgent: row.user_agent ?? undefined,
    address: row.address ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    clientId: row.client_id ?? undefined,
    longestLife: row.longest_life ?? undefined,
  };
}
