import type { Migration } from './index.ts';

export const invitations: Migration = {
  version: 12,
  name: 'invitations',
  statements: (text) => [
    `create table invitations (
      id ${text} primary key,
      organization_id ${text} not null references organizations (id) on delete cascade,
      inviter_id ${text} not null references users (id) on delete cascade,
      recipient ${text} not null,
      recipient_key ${text} not null,
      email_key ${text},
      user_id ${text} references users (id) on delete cascade,
      role ${text} not null,
      created_at ${text} not null,
      expires_at ${text} not null,
      token_hash ${text} unique,
      accepted_at ${text},
      accepted_by ${text} references users (id) on delete set null
    )`,
    'create unique index invitations_one_pending on invitations (organization_id, recipient_key) where accepted_at is null',
    'create index invitations_by_email on invitations (email_key)',
    'create index invitations_by_user on invitations (user_id)',
    'create index invitations_by_inviter on invitations (inviter_id)',
    'create index invitations_by_accepter on invitations (accepted_by)',
    'create index invitations_by_expiry on invitations (expires_at)',
  ],
};
