import type { Migration } from './index.ts';

export const idempotency: Migration = {
  version: 3,
  name: 'idempotency',
  statements: (text) => [
    `create table idempotency (
      id ${text} primary key,
      user_id ${text} references users (id) on delete cascade,
      key_id ${text} not null,
      sealed ${text} not null,
      expires_at ${text} not null
    )`,
    'create index idempotency_by_expiry on idempotency (expires_at)',
    'create index idempotency_of_user on idempotency (user_id)',
  ],
};
