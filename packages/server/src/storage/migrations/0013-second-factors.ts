import type { Migration } from './index.ts';

export const secondFactors: Migration = {
  version: 13,
  name: 'second factors',
  statements: (text) => [
    `alter table users add column totp_since ${text}`,
    `create table totp (
      user_id ${text} primary key references users (id) on delete cascade,
      key_id ${text} not null,
      sealed_secret ${text} not null,
      last_step integer not null,
      expires_at ${text}
    )`,
    `create table recovery_codes (
      user_id ${text} not null references users (id) on delete cascade,
      hash ${text} not null,
      primary key (user_id, hash)
    )`,
  ],
};
