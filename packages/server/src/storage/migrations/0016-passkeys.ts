import type { Migration } from './index.ts';

export const passkeys: Migration = {
  version: 16,
  name: 'passkeys',
  statements: (text) => [
    `alter table users add column passkeys_since ${text}`,
    `create table passkey_handles (
      user_id ${text} primary key references users (id) on delete cascade,
      handle ${text} not null
    )`,
    `create table passkeys (
      id ${text} primary key,
      user_id ${text} not null references users (id) on delete cascade,
      credential_id ${text} not null unique,
      public_key ${text} not null,
      counter bigint not null,
      transports ${text} not null,
      aaguid ${text} not null,
      multi_device integer not null,
      backed_up integer not null,
      name ${text} not null,
      created_at ${text} not null,
      last_used_at ${text}
    )`,
    'create index passkeys_by_user on passkeys (user_id)',
    `create table used_challenges (
      hash ${text} primary key,
      expires_at ${text} not null
    )`,
    'create index used_challenges_by_expiry on used_challenges (expires_at)',
  ],
};
