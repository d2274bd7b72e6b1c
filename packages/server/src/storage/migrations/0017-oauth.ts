import type { Migration } from './index.ts';

export const oauth: Migration = {
  version: 17,
  name: 'oauth',
  statements: (text) => [
    `alter table tokens add column client_id ${text}`,
    `create table device_requests (
      device_hash ${text} primary key,
      user_code_hash ${text} not null unique,
      client_id ${text} not null,
      scopes ${text} not null,
      lifetime integer not null,
      address ${text} not null,
      user_agent ${text},
      created_at ${text} not null,
      expires_at ${text} not null,
      poll_interval integer not null,
      polled_at ${text},
      decision ${text},
      token_id ${text} references tokens (id) on delete set null
    )`,
    'create index device_requests_by_expiry on device_requests (expires_at)',
    'create index device_requests_by_token on device_requests (token_id)',
    `create table service_credentials (
      id ${text} primary key,
      name ${text} not null unique,
      hash ${text} not null unique,
      allowed ${text} not null,
      created_at ${text} not null
    )`,
  ],
};
