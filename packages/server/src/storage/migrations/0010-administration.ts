import type { Migration } from './index.ts';

export const administration: Migration = {
  version: 10,
  name: 'administration',
  statements: (text) => [
    `alter table users add column disabled_at ${text}`,
    'alter table users add column site_admin integer not null default 0',
    'alter table users add column password_change_required integer not null default 0',
    // The list of accounts, in each of its orders. The username has an index of its own already.
    'create index users_by_creation on users (created_at, id)',
    'create index users_by_email on users (email_key)',
    'create index users_disabled on users (username_key) where disabled_at is not null',
    'create index users_disabled_by_creation on users (created_at, id) where disabled_at is not null',
    'create index users_site_admin on users (username_key) where site_admin = 1',
    // What an account did, and what was done to it.
    'create index audit_of_actor on audit (actor_id, at)',
    'create index audit_of_subject on audit (subject_id, at)',
    `create table settings (name ${text} primary key, value ${text} not null)`,
    `create table terms_acceptances (
      user_id ${text} not null references users (id) on delete cascade,
      version ${text} not null,
      accepted_at ${text} not null,
      primary key (user_id, version)
    )`,
  ],
};
