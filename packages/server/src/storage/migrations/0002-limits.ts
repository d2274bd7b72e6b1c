import type { Migration } from './index.ts';

export const limits: Migration = {
  version: 2,
  name: 'limits',
  statements: (text) => [
    // Accounts by user ID, or by a hash of the name where there is no such user: so no reference to users.
    `create table sign_ins (
      account ${text} not null,
      client ${text} not null,
      failures ${text} not null,
      count integer not null,
      known_at ${text},
      expires_at ${text} not null,
      primary key (account, client)
    )`,
    'create index sign_ins_by_expiry on sign_ins (expires_at)',
    `create table rates (
      kind ${text} not null,
      key ${text} not null,
      instants ${text} not null,
      expires_at ${text} not null,
      primary key (kind, key)
    )`,
    'create index rates_by_expiry on rates (expires_at)',
  ],
};
