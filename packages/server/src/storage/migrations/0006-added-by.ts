import type { Migration } from './index.ts';

export const addedBy: Migration = {
  version: 6,
  name: 'added by',
  statements: (text) => [
    `alter table members add column added_by ${text}`,
    // Of memberships from before, the one that is surely the member's own is that in an organization they named.
    `update members set added_by = organization_id where not exists (
      select 1 from names where names.namespace_id = members.organization_id and names.claimed_by = members.user_id
    )`,
    'create index outbox_by_kind on outbox (kind, due_at)',
    'drop index outbox_by_due',
  ],
};
