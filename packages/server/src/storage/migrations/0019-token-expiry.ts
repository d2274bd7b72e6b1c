import type { Migration } from './index.ts';

export const tokenExpiry: Migration = {
  version: 19,
  name: 'mails before tokens expire',
  statements: (text) => [
    `alter table tokens add column expiry_told_at ${text}`,
    // `last_used_at` is in no index: PostgreSQL would then write every index anew with each use of a token.
    `create index tokens_untold on tokens (expires_at) where kind = 'named' and expiry_told_at is null`,
  ],
};
