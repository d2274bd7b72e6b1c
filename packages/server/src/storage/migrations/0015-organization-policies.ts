import type { Migration } from './index.ts';

export const organizationPolicies: Migration = {
  version: 15,
  name: 'organization policies',
  statements: (text) => [
    'alter table organizations add column second_factor_required integer not null default 0',
    'alter table organizations add column max_token_days integer',
    `alter table organizations add column allowed_networks ${text}`,
    'alter table organizations add column vend_max_seconds integer',
    `alter table organizations add column vend_max_access ${text}`,
    'alter table organizations add column quota_members integer',
    'alter table organizations add column quota_credentials integer',
    'alter table organizations add column quota_invitations integer',
    'alter table tokens add column longest_life integer',
  ],
};
