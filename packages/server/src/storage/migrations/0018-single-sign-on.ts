import type { Migration } from './index.ts';

export const singleSignOn: Migration = {
  version: 18,
  name: 'single sign-on',
  statements: (text) => [
    `create table identities (
      id ${text} primary key,
      user_id ${text} not null references users (id) on delete cascade,
      issuer ${text} not null,
      subject ${text} not null,
      name ${text} not null,
      created_at ${text} not null,
      last_used_at ${text}
    )`,
    'create unique index identities_by_subject on identities (issuer, subject)',
    'create index identities_by_user on identities (user_id)',
    `create table provider_sign_ins (
      hash ${text} primary key,
      provider ${text} not null,
      purpose ${text} not null,
      user_id ${text} references users (id) on delete cascade,
      remember integer not null,
      started_at ${text} not null,
      expires_at ${text} not null,
      sealed ${text}
    )`,
    'create index provider_sign_ins_by_expiry on provider_sign_ins (expires_at)',
    'create index provider_sign_ins_by_user on provider_sign_ins (user_id)',
    `create table provider_sessions (
      token_id ${text} primary key references tokens (id) on delete cascade,
      identity_id ${text} not null references identities (id) on delete cascade,
      provider ${text} not null,
      session_id ${text},
      sealed_id_token ${text}
    )`,
    'create index provider_sessions_by_identity on provider_sessions (identity_id)',
    `create table logout_tokens (
      hash ${text} primary key,
      expires_at ${text} not null
    )`,
    'create index logout_tokens_by_expiry on logout_tokens (expires_at)',
    `create table sso_domains (
      id ${text} primary key,
      organization_id ${text} not null references organizations (id) on delete cascade,
      domain ${text} not null,
      oidc_issuer ${text},
      oidc_client_id ${text},
      key_id ${text},
      sealed_secret ${text},
      default_role ${text} not null,
      challenge ${text} not null,
      status ${text} not null,
      grace_until ${text},
      checks ${text} not null,
      check_at ${text} not null,
      created_by ${text} not null,
      created_at ${text} not null,
      updated_at ${text} not null
    )`,
    'create unique index sso_domains_of_organization on sso_domains (organization_id, domain)',
    `create unique index sso_domains_verified on sso_domains (domain) where status in ('verified', 'grace_period')`,
    'create index sso_domains_by_check on sso_domains (check_at)',
  ],
};
