import type { Migration } from './index.ts';

export const names: Migration = {
  version: 5,
  name: 'names',
  statements: (text) => [
    // No reference: a name outlives the account that took it.
    `alter table names add column claimed_by ${text}`,
    "update names set claimed_by = namespace_id where namespace_id in (select id from namespaces where kind = 'user')",
    'create index names_by_claimer on names (claimed_by)',
  ],
};
