import type { Migration } from './index.ts';

export const credentialsV2: Migration = {
  version: 9,
  name: 'credentials v2',
  statements: (text) => [
    `alter table aws_credentials add column provider ${text} not null default 'AWS'`,
    `alter table aws_credentials add column kind ${text} not null default 'aws'`,
    `alter table aws_credentials add column account_name ${text}`,
    `alter table aws_credentials add column endpoint ${text}`,
    `alter table aws_credentials add column region ${text}`,
    'alter table aws_credentials add column path_style integer',
    `alter table aws_credentials add column sse_kms_key_id ${text}`,
    `alter table aws_credentials add column external_id ${text}`,
    'alter table aws_credentials add column allowed_in_tasks integer not null default 1',
    `alter table aws_credentials add column last_used_at ${text}`,
    // The last validation: its instant, 1 or 0, and the checks as JSON.
    `alter table aws_credentials add column checked_at ${text}`,
    'alter table aws_credentials add column valid integer',
    `alter table aws_credentials add column checks ${text}`,
    'drop index aws_credentials_one_default',
    'create unique index aws_credentials_one_default on aws_credentials (namespace_id, provider) where is_default = 1',
    'create index aws_credentials_by_external_id on aws_credentials (external_id)',
    `create table external_ids (
      namespace_id ${text} primary key references namespaces (id) on delete cascade,
      external_id ${text} not null unique
    )`,
  ],
};
