-- Schema 20 with visibly fake data, as its server left it.
BEGIN TRANSACTION;
CREATE TABLE schema_version (version integer primary key, name text not null);
CREATE TABLE namespaces (id text primary key, kind text not null);
CREATE TABLE names (key text primary key, namespace_id text not null, claimed_by text);
CREATE TABLE users (
      id text primary key references namespaces (id) on delete cascade,
      username text not null,
      username_key text not null unique,
      password_hash text not null,
      name text,
      email text,
      email_key text,
      confirmed_email_key text unique,
      company text,
      logo text,
      timezone text,
      default_s3_path text,
      default_s3_path_credentials_name text,
      default_namespace_charged text,
      default_region text,
      asset_locations text,
      created_at text not null,
      updated_at text not null,
      last_activity_at text
    , disabled_at text, site_admin integer not null default 0, password_change_required integer not null default 0, totp_since text, passkeys_since text);
CREATE TABLE organizations (
      id text primary key references namespaces (id) on delete cascade,
      name text not null,
      name_key text not null unique,
      logo text,
      description text,
      default_s3_path text,
      default_s3_path_credentials_name text,
      asset_locations text,
      assume_role_arn text,
      created_at text not null,
      updated_at text not null
    , second_factor_required integer not null default 0, max_token_days integer, allowed_networks text, vend_max_seconds integer, vend_max_access text, quota_members integer, quota_credentials integer, quota_invitations integer);
CREATE TABLE members (
      organization_id text not null references organizations (id) on delete cascade,
      user_id text not null references users (id) on delete cascade,
      role text not null,
      created_at text not null, added_by text,
      primary key (organization_id, user_id)
    );
CREATE TABLE tokens (
      id text primary key,
      hash text not null unique,
      hint text not null,
      user_id text not null references users (id) on delete cascade,
      kind text not null,
      name text not null,
      scopes text not null,
      issued_at text not null,
      expires_at text not null,
      made_by_password integer not null,
      password_at text,
      email_key text,
      user_agent text,
      address text,
      last_used_at text, longest_life integer, client_id text, expiry_told_at text,
      unique (user_id, name)
    );
CREATE TABLE aws_credentials (
      id text primary key,
      namespace_id text not null references namespaces (id) on delete cascade,
      name text not null,
      access_key_id text,
      key_id text,
      sealed_secret text,
      service_role_arn text,
      is_default integer not null,
      buckets text not null,
      created_at text not null,
      updated_at text not null, provider text not null default 'AWS', kind text not null default 'aws', account_name text, endpoint text, region text, path_style integer, sse_kms_key_id text, external_id text, allowed_in_tasks integer not null default 1, last_used_at text, checked_at text, valid integer, checks text, secret_set_at text, tenant_id text, client_id text, check_due_at text not null default '', failing_since text,
      unique (namespace_id, name),
      unique (namespace_id, access_key_id)
    );
CREATE TABLE outbox (
      id text primary key,
      kind text not null,
      payload text not null,
      attempts integer not null,
      due_at text not null,
      created_at text not null
    );
CREATE TABLE keys (id text primary key, fingerprint text not null);
CREATE TABLE sign_ins (
      account text not null,
      client text not null,
      failures text not null,
      count integer not null,
      known_at text,
      expires_at text not null,
      primary key (account, client)
    );
CREATE TABLE rates (
      kind text not null,
      key text not null,
      instants text not null,
      expires_at text not null,
      primary key (kind, key)
    );
CREATE TABLE idempotency (
      id text primary key,
      user_id text references users (id) on delete cascade,
      key_id text not null,
      sealed text not null,
      expires_at text not null
    );
CREATE TABLE instants (name text primary key, instant text not null);
CREATE TABLE external_ids (
      namespace_id text primary key references namespaces (id) on delete cascade,
      external_id text not null unique
    );
CREATE TABLE settings (name text primary key, value text not null);
CREATE TABLE terms_acceptances (
      user_id text not null references users (id) on delete cascade,
      version text not null,
      accepted_at text not null,
      primary key (user_id, version)
    );
CREATE TABLE invitations (
      id text primary key,
      organization_id text not null references organizations (id) on delete cascade,
      inviter_id text not null references users (id) on delete cascade,
      recipient text not null,
      recipient_key text not null,
      email_key text,
      user_id text references users (id) on delete cascade,
      role text not null,
      created_at text not null,
      expires_at text not null,
      token_hash text unique,
      accepted_at text,
      accepted_by text references users (id) on delete set null
    );
CREATE TABLE totp (
      user_id text primary key references users (id) on delete cascade,
      key_id text not null,
      sealed_secret text not null,
      last_step integer not null,
      expires_at text
    );
CREATE TABLE recovery_codes (
      user_id text not null references users (id) on delete cascade,
      hash text not null,
      primary key (user_id, hash)
    );
CREATE TABLE audit (
      id integer primary key,
      at text not null,
      action text not null,
      actor_id text,
      token_id text,
      subject_id text,
      namespace_id text,
      detail text,
      request_id text,
      address text,
      seq bigint,
      hash text
    );
CREATE TABLE audit_chain (
      one integer primary key,
      removed_seq bigint not null,
      removed_hash text not null,
      seq bigint not null,
      hash text not null,
      signed_by text not null,
      signature text not null
    );
CREATE TABLE passkey_handles (
      user_id text primary key references users (id) on delete cascade,
      handle text not null
    );
CREATE TABLE passkeys (
      id text primary key,
      user_id text not null references users (id) on delete cascade,
      credential_id text not null unique,
      public_key text not null,
      counter bigint not null,
      transports text not null,
      aaguid text not null,
      multi_device integer not null,
      backed_up integer not null,
      name text not null,
      created_at text not null,
      last_used_at text
    );
CREATE TABLE used_challenges (
      hash text primary key,
      expires_at text not null
    );
CREATE TABLE device_requests (
      device_hash text primary key,
      user_code_hash text not null unique,
      client_id text not null,
      scopes text not null,
      lifetime integer not null,
      address text not null,
      user_agent text,
      created_at text not null,
      expires_at text not null,
      poll_interval integer not null,
      polled_at text,
      decision text,
      token_id text references tokens (id) on delete set null
    );
CREATE TABLE service_credentials (
      id text primary key,
      name text not null unique,
      hash text not null unique,
      allowed text not null,
      created_at text not null
    );
CREATE TABLE identities (
      id text primary key,
      user_id text not null references users (id) on delete cascade,
      issuer text not null,
      subject text not null,
      name text not null,
      created_at text not null,
      last_used_at text
    );
CREATE TABLE provider_sign_ins (
      hash text primary key,
      provider text not null,
      purpose text not null,
      user_id text references users (id) on delete cascade,
      remember integer not null,
      started_at text not null,
      expires_at text not null,
      sealed text
    );
CREATE TABLE provider_sessions (
      token_id text primary key references tokens (id) on delete cascade,
      identity_id text not null references identities (id) on delete cascade,
      provider text not null,
      session_id text,
      sealed_id_token text
    );
CREATE TABLE logout_tokens (
      hash text primary key,
      expires_at text not null
    );
CREATE TABLE sso_domains (
      id text primary key,
      organization_id text not null references organizations (id) on delete cascade,
      domain text not null,
      oidc_issuer text,
      oidc_client_id text,
      key_id text,
      sealed_secret text,
      default_role text not null,
      challenge text not null,
      status text not null,
      grace_until text,
      checks text not null,
      check_at text not null,
      created_by text not null,
      created_at text not null,
      updated_at text not null
    );
INSERT INTO "schema_version" VALUES (1, 'first');
INSERT INTO "schema_version" VALUES (2, 'limits');
INSERT INTO "schema_version" VALUES (3, 'idempotency');
INSERT INTO "schema_version" VALUES (4, 'audit');
INSERT INTO "schema_version" VALUES (5, 'names');
INSERT INTO "schema_version" VALUES (6, 'added by');
INSERT INTO "schema_version" VALUES (7, 'instants');
INSERT INTO "schema_version" VALUES (9, 'credentials v2');
INSERT INTO "schema_version" VALUES (10, 'administration');
INSERT INTO "schema_version" VALUES (12, 'invitations');
INSERT INTO "schema_version" VALUES (13, 'second factors');
INSERT INTO "schema_version" VALUES (14, 'audit chain');
INSERT INTO "schema_version" VALUES (15, 'organization policies');
INSERT INTO "schema_version" VALUES (16, 'passkeys');
INSERT INTO "schema_version" VALUES (17, 'oauth');
INSERT INTO "schema_version" VALUES (18, 'single sign-on');
INSERT INTO "schema_version" VALUES (19, 'mails before tokens expire');
INSERT INTO "schema_version" VALUES (20, 'credentials validation');
INSERT INTO "namespaces" VALUES ('01a21986-556d-70b4-8952-cf0461c9aa9c', 'user');
INSERT INTO "namespaces" VALUES ('01a21986-58d9-731a-92c1-2dc4e5277cbd', 'user');
INSERT INTO "namespaces" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'user');
INSERT INTO "namespaces" VALUES ('01a21986-5a7e-7518-85e9-6b1d497c8e6d', 'organization');
INSERT INTO "names" VALUES ('alice', '01a21986-556d-70b4-8952-cf0461c9aa9c', '01a21986-556d-70b4-8952-cf0461c9aa9c');
INSERT INTO "names" VALUES ('bob', '01a21986-58d9-731a-92c1-2dc4e5277cbd', '01a21986-58d9-731a-92c1-2dc4e5277cbd');
INSERT INTO "names" VALUES ('carol', '01a21986-5929-717d-9840-24e79f34dfa4', '01a21986-5929-717d-9840-24e79f34dfa4');
INSERT INTO "names" VALUES ('acme', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', '01a21986-556d-70b4-8952-cf0461c9aa9c');
INSERT INTO "users" VALUES ('01a21986-556d-70b4-8952-cf0461c9aa9c', 'alice', 'alice', '$argon2id$v=19$m=64,t=1,p=1$LqCmQA6e7m/8YCBBrfoIPg$ckiFHyG83fMbd3u7O3tT1/14DCzFkftm88fvlU2ImMo', 'Fake alice', 'alice@example.com', 'alice@example.com', 'alice@example.com', 'Example', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26T20:22:43.653Z', '2026-11-26T20:22:45.013Z', NULL, NULL, 1, 0, NULL, NULL);
INSERT INTO "users" VALUES ('01a21986-58d9-731a-92c1-2dc4e5277cbd', 'bob', 'bob', '$argon2id$v=19$m=64,t=1,p=1$fBTmyBHQKJMl8sqMohh+7A$DRJigbscd4FYKD6vq6bXwbRmWajP8hOIYWAjUsxaqEY', 'Fake bob', 'bob@example.com', 'bob@example.com', NULL, 'Example', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26T20:22:44.596Z', '2026-11-26T20:22:44.596Z', NULL, NULL, 0, 0, NULL, NULL);
INSERT INTO "users" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'carol', 'carol', '$argon2id$v=19$m=64,t=1,p=1$/gwnBhcH836KYq7wFeHrvw$PnWSpHJhigup2HcCFgxXs3zpFEPsUBrL3lFt49yM47Q', 'Fake carol', 'carol@example.com', 'carol@example.com', NULL, 'Example', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26T20:22:44.771Z', '2026-11-26T20:22:47.356Z', NULL, NULL, 0, 0, '2026-11-26T20:22:47.356Z', '2026-11-26T20:22:45.784Z');
INSERT INTO "organizations" VALUES ('01a21986-5a7e-7518-85e9-6b1d497c8e6d', 'acme', 'acme', NULL, 'Visibly fake', NULL, NULL, NULL, NULL, '2026-11-26T20:22:45.104Z', '2026-11-26T20:22:45.104Z', 0, NULL, NULL, 3600, NULL, NULL, NULL, NULL);
INSERT INTO "members" VALUES ('01a21986-5a7e-7518-85e9-6b1d497c8e6d', '01a21986-556d-70b4-8952-cf0461c9aa9c', 'owner', '2026-11-26T20:22:45.104Z', NULL);
INSERT INTO "members" VALUES ('01a21986-5a7e-7518-85e9-6b1d497c8e6d', '01a21986-58d9-731a-92c1-2dc4e5277cbd', 'admin', '2026-11-26T20:22:45.154Z', '01a21986-556d-70b4-8952-cf0461c9aa9c');
INSERT INTO "members" VALUES ('01a21986-5a7e-7518-85e9-6b1d497c8e6d', '01a21986-5929-717d-9840-24e79f34dfa4', 'read_only', '2026-11-26T20:22:45.232Z', '01a21986-556d-70b4-8952-cf0461c9aa9c');
INSERT INTO "tokens" VALUES ('01a21986-570c-71cc-901c-49fbb65b2760', 'u9o6vKu8k1lf3h-sCo_GjLpIrc0TgMNqCAhcbTFy1EE', 'tsn_...p2ljxjw', '01a21986-556d-70b4-8952-cf0461c9aa9c', 'named', 'kept', '*', '2026-11-26T20:22:44.091Z', '2126-01-01T00:00:00.000Z', 1, '2026-11-26T20:22:44.091Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "tokens" VALUES ('01a21986-5917-7537-9dbe-5133bcb37f03', 'T-fa6TKyygYE6BogyiB3G0lf9Z16SQ5ROGRpbfm1ooM', 'tsn_...m3OoOFR', '01a21986-58d9-731a-92c1-2dc4e5277cbd', 'named', 'kept', '*', '2026-11-26T20:22:44.740Z', '2126-01-01T00:00:00.000Z', 1, '2026-11-26T20:22:44.740Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "tokens" VALUES ('01a21986-5929-717c-96b7-93c61c7792c8', 'EsUWt0n0yhX29OxNAfUjs46s-uPXlrcD40G3JE2yrdg', 'tsm_...71ALU1n', '01a21986-58d9-731a-92c1-2dc4e5277cbd', 'mailed', 'mailed-01a21986-5929-717c-96b7-93c61c7792c8', 'confirm_email', '2026-11-26T20:22:44.777Z', '2126-01-01T00:00:00.000Z', 0, NULL, 'bob@example.com', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "tokens" VALUES ('01a21986-59ce-7147-9c2a-25fcf90af0b7', 'xJhyf7kOXoxBJ3poXZJBsVNo85VJc5JbD8C6z2hXszk', 'tsn_...D0bElM8', '01a21986-5929-717d-9840-24e79f34dfa4', 'named', 'kept', '*', '2026-11-26T20:22:44.798Z', '2126-01-01T00:00:00.000Z', 1, '2026-11-26T20:22:44.798Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "tokens" VALUES ('01a21986-5aa0-7601-a12e-66baef2f519c', '2vs3hiJAby2diQvVbb4u6iVY6uMcbRQJl1JOyLqIwKU', 'tsm_...O4GugMS', '01a21986-5929-717d-9840-24e79f34dfa4', 'mailed', 'mailed-01a21986-5aa0-7601-a12e-66baef2f519c', 'confirm_email', '2026-11-26T20:22:45.152Z', '2126-01-01T00:00:00.000Z', 0, NULL, 'carol@example.com', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "tokens" VALUES ('01a21986-5cd6-7378-bd4f-c2a51e445a51', '7rWT8UER3xMXbx56JAeCClE6HmhYMouhZKQF_ADLMO4', 'tss_...m1FdVRA', '01a21986-58d9-731a-92c1-2dc4e5277cbd', 'session', 'session-eu6evSNA', '*', '2026-11-26T20:22:45.711Z', '2126-01-01T00:00:00.000Z', 1, '2026-11-26T20:22:45.711Z', NULL, 'node', '127.0.0.1', NULL, NULL, NULL, NULL);
INSERT INTO "aws_credentials" VALUES ('01a21986-5c00-7745-9245-76c51fec69a1', '01a21986-556d-70b4-8952-cf0461c9aa9c', 'store', 'AKIAFAKEFAKEFAKEFAKE', 'fixture', 'v1.nOiM0UGICx1M28KEe10I2cDAGPGdeRlNgx4jNHrZBvY5D-Br0bYap_ytuY8UDV9vlJono1BDfkC3kskH.N8xsE7JXc_zxi6oREmoDH2iwkxEYaI3wjHmndk_6bi4I8PmP71z_fEz2HJwut_jrWNOTx2uHYuLplQ', NULL, 1, '["s3://visibly-fake"]', '2026-11-26T20:22:45.491Z', '2026-11-26T20:22:45.491Z', 'AWS', 'aws', NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, '2026-11-26T20:22:45.491Z', NULL, NULL, '', NULL);
INSERT INTO "aws_credentials" VALUES ('01a21986-5c2d-72e4-9236-da18f3926eb5', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', 'role', NULL, NULL, NULL, 'arn:aws:iam::123456789012:role/fake', 1, '[]', '2026-11-26T20:22:45.532Z', '2026-11-26T20:22:45.532Z', 'AWS', 'aws', NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL);
INSERT INTO "aws_credentials" VALUES ('01a21986-5c6c-77de-96fb-02f972d87c4e', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', 'blobs', NULL, 'fixture', 'v1.e6kFvSwZS2S0rx-KndNNHufgEb9lxBl5sGCM4uuTxrvXC1NXUMcb6ikVodX1P_BtWWPWlCvG4ch4B2nx.O2nA7XmK8QErPnjA9xrzeEp5Nd0f1OXjHPFMgmGhGwZ9uAJBSqZW0yjff9UNv4pl7ebwKdYlr4xo6Zcw', NULL, 1, '["azure://fake"]', '2026-11-26T20:22:45.597Z', '2026-11-26T20:22:45.597Z', 'AZURE', 'azure_key', 'fakeaccount', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, '2026-11-26T20:22:45.597Z', NULL, NULL, '', NULL);
INSERT INTO "outbox" VALUES ('d4bfe2a7-d8b1-404d-86d6-64412cb6d770', 'password_changed', '{"kind":"password_changed","userId":"01a21986-58d9-731a-92c1-2dc4e5277cbd","username":"bob","email":"bob@example.com"}', 0, '2126-01-01T00:00:00.000Z', '2026-11-26T20:22:47.406Z');
INSERT INTO "keys" VALUES ('fixture', 'YP0nnz-pHtwi_gQ404YqtD1kC62Y44S-hP765ME_SAQ');
INSERT INTO "sign_ins" VALUES ('01a21986-556d-70b4-8952-cf0461c9aa9c', '127.0.0.1', '', 0, '2026-11-26T20:22:44.091Z', '2126-01-01T00:00:00.000Z');
INSERT INTO "sign_ins" VALUES ('01a21986-58d9-731a-92c1-2dc4e5277cbd', '127.0.0.1', '', 0, '2026-11-26T20:22:45.711Z', '2126-01-01T00:00:00.000Z');
INSERT INTO "sign_ins" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', '127.0.0.1', '', 0, '2026-11-26T20:22:44.798Z', '2126-01-01T00:00:00.000Z');
INSERT INTO "rates" VALUES ('signup', '192.0.2.1', '2026-11-26T20:22:47.406Z', '2126-01-01T00:00:00.000Z');
INSERT INTO "idempotency" VALUES ('JOuIsf1TTfj_U201tySRTNHAq_ATOaBZ9FN0066s0OM', '01a21986-556d-70b4-8952-cf0461c9aa9c', 'fixture', 'v1.ad0gIWtPMYaAQuLm-sERf0tzCn0OSJx-k9NelC7KcxfSaVV3tGiP3I9KSnAL2f9Hp3MU8M2-uhwthqWa.QQy74LGnY_jaijrXW67fn_RdBV7yCsem8hmATrxFy4nqL3ABUt30_2RCr8ltIj8vovU8ObTvbejS1jGFB4NF_aDv8dGRhQ6i5ksjA_8Wk1iBS1spAIGkSQU', '2126-01-01T00:00:00.000Z');
INSERT INTO "instants" VALUES ('clock', '2026-11-26T20:22:47.406Z');
INSERT INTO "external_ids" VALUES ('01a21986-5a7e-7518-85e9-6b1d497c8e6d', 'tessera-TSTp2Gh0JjrJV82GKSEDI6noJ0Jfs5pf');
INSERT INTO "settings" VALUES ('announcement', 'Visibly fake');
INSERT INTO "settings" VALUES ('terms_version', 'fake-1');
INSERT INTO "terms_acceptances" VALUES ('01a21986-58d9-731a-92c1-2dc4e5277cbd', 'fake-1', '2026-11-26T20:22:45.398Z');
INSERT INTO "invitations" VALUES ('01a21986-5b1d-7751-ba7e-e7ead6c4edf8', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', '01a21986-556d-70b4-8952-cf0461c9aa9c', 'dave@example.com', 'dave@example.com', 'dave@example.com', NULL, 'read_write', '2026-11-26T20:22:45.261Z', '2126-01-01T00:00:00.000Z', 'BKt3j9jHh3WaU2O98gvn3CP389sF3MOgX3Vj8Z929gU', NULL, NULL);
INSERT INTO "totp" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'fixture', 'v1.YJSrXTb3jwecer9YpJoAV0jbDy1Y6CtPov-qKXOgysjPiBe9iezoUdfUk1ULyYCG6TbtoLCTXFx28pJ0.2XeC3fN5KgRiiz5SXFC6tYzb-VmukQ93zaC1Oq03cypANHdxU2IboP8WUt-Q2Ls4ILu2WdZRKyUic2Pn', 59857484, NULL);
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'cg1np8Ukp4pjL-TFiiWykvgYDzVYAmdYmjByDlmHy0o');
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'gefuH1eC1BMAAT1dyxn_xmzq4faaMxy0wMEQcAb8-0U');
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'hmD794fq_DMUKcz4bieeiVaiPErZfyQOsLMM1gmg4XU');
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', '86lQ4hYC0IkOJnaJqiOuewJEd3Zy9E1vTrKDIQQ-Yp8');
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'YvkWa9yXHcgI8LbCw5mQQJpXFpr1PMXeunylIcWk8JI');
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', '3rTf-slPq0ro19h7clbSE2swOLiEYWzntXQmZylzV-Y');
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', '3UZcApGm_Q73Ue9JJNsGGYl4jLB7dT4PYin5Gsa1vb4');
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'UxDp4yGLVQBJNwQ-kqc2JY1E0JGhul9bYwBCkBcVr2k');
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'XDcd1ccLKVfyssdBHj3Gx4rh915fhPYzPP3wIkX415w');
INSERT INTO "recovery_codes" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', '0pz2GFvG8xtaF2x621J0TdqtECCvvREWvMKaN9sUs1Y');
INSERT INTO "audit" VALUES (1, '2026-11-26T20:22:43.653Z', 'account.create', NULL, NULL, '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, NULL, '041d1f0d-25d4-430d-b265-867bbfc35073', '127.0.0.1', 1, 'c8cdf41605dc74269f6c13460ba29ce60576212826f0d92f0f3ba3667390068c');
INSERT INTO "audit" VALUES (2, '2026-11-26T20:22:44.091Z', 'token.create', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-570c-71cc-901c-49fbb65b2760', NULL, NULL, 'd2dd5e42-6c54-45a8-b6c7-dbd11da7363b', '127.0.0.1', 2, '2c144f092a5ad85196fd026748ff056fc3ef5b80d1136d0e6e08da5d91b48315');
INSERT INTO "audit" VALUES (3, '2026-11-26T20:22:44.596Z', 'account.create', NULL, NULL, '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, NULL, 'f73641fb-1a7f-4155-88f5-97339483847a', '127.0.0.1', 3, '1514735657d74ef7c16e27790749b2f50ead631de566d0fb891086dcb9097e6a');
INSERT INTO "audit" VALUES (4, '2026-11-26T20:22:44.740Z', 'token.create', '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, '01a21986-5917-7537-9dbe-5133bcb37f03', NULL, NULL, '9a33d44e-e96e-44c8-ba17-28c500cef45a', '127.0.0.1', 4, 'b8db4d54389e070887359509adc213c2f884fc6afe42edfa92f7dd0d5bf183c3');
INSERT INTO "audit" VALUES (5, '2026-11-26T20:22:44.771Z', 'account.create', NULL, NULL, '01a21986-5929-717d-9840-24e79f34dfa4', NULL, NULL, '66ddc8ba-64a4-4919-89de-7006a007e374', '127.0.0.1', 5, '42d6d030aae769777d738e1fe86ee148cae5b36709dcd030e1d618308ee95d80');
INSERT INTO "audit" VALUES (6, '2026-11-26T20:22:44.798Z', 'token.create', '01a21986-5929-717d-9840-24e79f34dfa4', NULL, '01a21986-59ce-7147-9c2a-25fcf90af0b7', NULL, NULL, '5463cc5c-ee56-43af-821a-0c35d7661478', '127.0.0.1', 6, '7547670b38e9247cfbfc33afbb87f1a1100f420c513bfe55350cf8b691727038');
INSERT INTO "audit" VALUES (7, '2026-11-26T20:22:45.013Z', 'email.confirm', '01a21986-556d-70b4-8952-cf0461c9aa9c', '01a21986-56a3-74cd-b550-939955904359', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, NULL, '0729cf6c-ca53-4454-af1a-73f8c1bba2a9', '127.0.0.1', 7, 'aa71fe320979f950411b4fbf84ed81c1ccc7b15ba888222cfe35fa96181f3387');
INSERT INTO "audit" VALUES (8, '2026-11-26T20:22:45.097Z', 'admin.grant', NULL, NULL, '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, NULL, NULL, NULL, 8, 'd8fe5b9483f4cf7873f16e9a1efc5d5c29ccf7acdd7f0d988c002d128108e374');
INSERT INTO "audit" VALUES (9, '2026-11-26T20:22:45.104Z', 'organization.create', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5a7e-7518-85e9-6b1d497c8e6d', NULL, NULL, '2fc2f035-502f-41d5-a0f5-6be012f581e0', '127.0.0.1', 9, 'b28407462f155359b14dc746e329fe39a44c335dc30c4aa256c8bf726106bb01');
INSERT INTO "audit" VALUES (10, '2026-11-26T20:22:45.154Z', 'member.add', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-58d9-731a-92c1-2dc4e5277cbd', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', 'admin', '1ad6ed15-b39a-4531-a423-265f4c0494e6', '127.0.0.1', 10, '3d30d9d0fd54bfae7cdfc2788fce39830df101640126b77d0365f0e4863bad3d');
INSERT INTO "audit" VALUES (11, '2026-11-26T20:22:45.232Z', 'member.add', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5929-717d-9840-24e79f34dfa4', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', 'read_only', '5159120e-b9b5-4625-a2cb-341c1b45f760', '127.0.0.1', 11, '8e90cb42a3d56530fda0dd0a14a2a01b20a9e1cfae9fb57548550f1435ae2995');
INSERT INTO "audit" VALUES (12, '2026-11-26T20:22:45.261Z', 'invitation.create', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5b1d-7751-ba7e-e7ead6c4edf8', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', 'read_write', '72462bfa-0c1c-4dfe-93b7-5b0dc5f37980', '127.0.0.1', 12, '6325f4baf829368889e01b912551527c199bd7a41b3e2f77140fa13da5df5251');
INSERT INTO "audit" VALUES (13, '2026-11-26T20:22:45.308Z', 'organization.policies', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5a7e-7518-85e9-6b1d497c8e6d', NULL, 'vend_max_seconds', '8c0425cb-55e4-4064-a0cc-48c812708b2e', '127.0.0.1', 13, '4fd9a37a242010b0c7f27836cdd28e8a83a6853d75c58b0de4579c204b2dd591');
INSERT INTO "audit" VALUES (14, '2026-11-26T20:22:45.351Z', 'settings.update', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, NULL, NULL, 'announcement terms_version', '41d32c6d-eb9b-4dda-aaa5-5f3d88dae572', '127.0.0.1', 14, '4b0bd28260409c3b18f7f6e0de18ea2dc0377d8673fe9a2016befb0422bc5984');
INSERT INTO "audit" VALUES (15, '2026-11-26T20:22:45.398Z', 'terms.accept', '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, 'fake-1', '264d5471-09b9-4fa6-b27d-838c97d83b80', '127.0.0.1', 15, '6fd51f8069e5273c511319cf3f95679394a67b4395608ebfddf338b44288af53');
INSERT INTO "audit" VALUES (16, '2026-11-26T20:22:45.443Z', 'service_credential.create', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5bcd-742f-ae83-7e87499f3428', NULL, NULL, '316cb22a-ace8-4ff0-bb3b-13f969704223', '127.0.0.1', 16, '10aa2ca1098be9e4c62c4d29e4e4e38671bcd3f34042628886f13ae9eec1f2c9');
INSERT INTO "audit" VALUES (17, '2026-11-26T20:22:45.491Z', 'credentials.create', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5c00-7745-9245-76c51fec69a1', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, 'e2d18f2e-d792-4db4-8a91-765b02f84c19', '127.0.0.1', 17, '518362187d05b187cdf05d8d404c98adc613a11a784d380ea61851eac09205e6');
INSERT INTO "audit" VALUES (18, '2026-11-26T20:22:45.532Z', 'credentials.create', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5c2d-72e4-9236-da18f3926eb5', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', NULL, '934de29d-a1ab-40db-b6c0-4c3cb9fc2c22', '127.0.0.1', 18, 'f8fea24f47995a4b590aa51df98b5bd6199b2827106c71e79e12aa45fd85f4c9');
INSERT INTO "audit" VALUES (19, '2026-11-26T20:22:45.597Z', 'credentials.create', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5c6c-77de-96fb-02f972d87c4e', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', NULL, 'ccc8e310-1d27-4e69-a1a6-6a9ecb612255', '127.0.0.1', 19, '8d16eec1a2aa2728ab1d9c338903d088f21b6ef13a77b9f56b7fe2ebd1c18926');
INSERT INTO "audit" VALUES (20, '2026-11-26T20:22:45.711Z', 'session.create', '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, '01a21986-5cd6-7378-bd4f-c2a51e445a51', NULL, NULL, '80d118d4-6f1f-4015-a9f7-5c5c8a963417', '127.0.0.1', 20, '96764d5df637fabaca6f8b650a4aa0e73f891f2cd3bb55342b3cafb4c0f3266c');
INSERT INTO "audit" VALUES (21, '2026-11-26T20:22:45.784Z', 'passkey.add', '01a21986-5929-717d-9840-24e79f34dfa4', '01a21986-59ce-7147-9c2a-25fcf90af0b7', '01a21986-630d-737b-8198-a5799f8d0e06', '01a21986-5929-717d-9840-24e79f34dfa4', NULL, '212361d3-a7c1-4a60-b47e-5dc38e905f1e', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (22, '2026-11-26T20:22:47.356Z', 'mfa.enable', '01a21986-5929-717d-9840-24e79f34dfa4', '01a21986-59ce-7147-9c2a-25fcf90af0b7', '01a21986-5929-717d-9840-24e79f34dfa4', NULL, NULL, 'adc92242-d787-4e23-9d67-31ef63c49047', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (23, '2026-11-26T20:22:44.091Z', 'sign_in.succeed', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, NULL, 'd2dd5e42-6c54-45a8-b6c7-dbd11da7363b', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (24, '2026-11-26T20:22:44.740Z', 'sign_in.succeed', '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, NULL, '9a33d44e-e96e-44c8-ba17-28c500cef45a', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (25, '2026-11-26T20:22:44.798Z', 'sign_in.succeed', '01a21986-5929-717d-9840-24e79f34dfa4', NULL, '01a21986-5929-717d-9840-24e79f34dfa4', NULL, NULL, '5463cc5c-ee56-43af-821a-0c35d7661478', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (26, '2026-11-26T20:22:45.686Z', 'sign_in.fail', NULL, NULL, '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, NULL, 'ac898014-f1eb-420b-99b2-98c6046b7c31', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (27, '2026-11-26T20:22:45.711Z', 'sign_in.succeed', '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, '01a21986-58d9-731a-92c1-2dc4e5277cbd', NULL, NULL, '80d118d4-6f1f-4015-a9f7-5c5c8a963417', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (28, '2026-11-26T20:22:47.694Z', 'credentials.list', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, NULL, '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '78bd5cd2-124c-4405-9d07-00252eddd079', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (29, '2026-11-26T20:22:47.742Z', 'credentials.read', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5c00-7745-9245-76c51fec69a1', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, 'e5149320-a425-4a9e-ba5b-710aa5b54b06', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (30, '2026-11-26T20:22:47.749Z', 'credentials.list', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, NULL, '01a21986-5a7e-7518-85e9-6b1d497c8e6d', NULL, '8a4dbdff-3f42-4f32-8b35-a913464e980e', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (31, '2026-11-26T20:22:47.752Z', 'credentials.read', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5c2d-72e4-9236-da18f3926eb5', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', NULL, 'c3ef0812-8768-4942-9f6d-730886e0565d', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (32, '2026-11-26T20:22:47.907Z', 'credentials.read', '01a21986-556d-70b4-8952-cf0461c9aa9c', NULL, '01a21986-5c6c-77de-96fb-02f972d87c4e', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', NULL, 'a47b4e2f-0560-4c9c-b044-e711921b9db5', '127.0.0.1', NULL, NULL);
INSERT INTO "audit" VALUES (33, '2026-11-26T20:22:48.035Z', 'credentials.list', '01a21986-58d9-731a-92c1-2dc4e5277cbd', '01a21986-5917-7537-9dbe-5133bcb37f03', NULL, '01a21986-5a7e-7518-85e9-6b1d497c8e6d', NULL, '3cd15b9b-0bef-4396-8f3b-3a9c433257ff', '127.0.0.1', NULL, NULL);
INSERT INTO "audit_chain" VALUES (1, 0, '', 20, '96764d5df637fabaca6f8b650a4aa0e73f891f2cd3bb55342b3cafb4c0f3266c', 'fixture', 'YDebelMFtLFItCX6ntn3_b72QTgAXnEP8X_-D0AldZI');
INSERT INTO "passkey_handles" VALUES ('01a21986-5929-717d-9840-24e79f34dfa4', 'HUvQWi5voettOO6tzapra0sM6JmIYyLg1nG_pxDXv5mjqny9SukoXd7zhCkmpbrTnHKOzEyFtdSdbdQewHhyjA');
INSERT INTO "passkeys" VALUES ('01a21986-630d-737b-8198-a5799f8d0e06', '01a21986-5929-717d-9840-24e79f34dfa4', 'L5x5C8BJTtHUxogGd65m-fVwGTopRBXS1-PDBrlir34', 'pQECAyYgASFYIMjBDtabx6ySQ6eoRdmIRUtmLSZpbypwWM5v2wTUKV4lIlggB-PGdPhpQGOpAto7dFdxCSd3guVmYZ7B9POUPx3m9Z0', 0, 'internal', '00000000-0000-0000-0000-000000000000', 0, 0, 'fake laptop', '2026-11-26T20:22:45.784Z', NULL);
INSERT INTO "used_challenges" VALUES ('hZEsBd_Hh1ZEDVxe-xFSGcCaEBdNdPmcxL5gaQdHBXI', '2126-01-01T00:00:00.000Z');
INSERT INTO "device_requests" VALUES ('AAQnMN_RTLUPAQkEJMB8FXPznPxrc2rVs3rQ_aMIljU', 'O-nZ9CrH4UM4qNBGlu7zadEhiIZhDyLzzkUNuCTnmW4', 'fake', 'user:read', 28800, '127.0.0.1', 'node', '2026-11-26T20:22:45.645Z', '2126-01-01T00:00:00.000Z', 5, NULL, NULL, NULL);
INSERT INTO "service_credentials" VALUES ('01a21986-5bcd-742f-ae83-7e87499f3428', 'fake-service', 'Kp05Dsk0bQlZiOqNp3IW-KZ0E21gjZHphedPT_Kz3BQ', 'introspect', '2026-11-26T20:22:45.443Z');
INSERT INTO "identities" VALUES ('cb90649f-0062-4a3d-a12b-55f96a5570a6', '01a21986-58d9-731a-92c1-2dc4e5277cbd', 'https://id.example.com', 'fake-subject', 'Fake bob', '2026-11-26T20:22:47.406Z', NULL);
INSERT INTO "provider_sign_ins" VALUES ('leuWGmE26llD5wt2lll6w41JD5UBnsm2wb9Lqglc-sM', 'https://id.example.com', 'sign_in', NULL, 0, '2026-11-26T20:22:47.406Z', '2126-01-01T00:00:00.000Z', NULL);
INSERT INTO "provider_sessions" VALUES ('01a21986-5cd6-7378-bd4f-c2a51e445a51', 'cb90649f-0062-4a3d-a12b-55f96a5570a6', 'https://id.example.com', NULL, NULL);
INSERT INTO "logout_tokens" VALUES ('OPKsZCEmf45d08U5PE9YLvZVlpbKhlbzx9uBcPcbTK0', '2126-01-01T00:00:00.000Z');
INSERT INTO "sso_domains" VALUES ('2d17d4f9-ae6c-43bc-9586-4c733c46a38b', '01a21986-5a7e-7518-85e9-6b1d497c8e6d', 'fake.example', NULL, NULL, NULL, NULL, 'read_only', 'visibly-fake', 'unverified', NULL, '[]', '2026-11-26T20:22:47.406Z', '01a21986-58d9-731a-92c1-2dc4e5277cbd', '2026-11-26T20:22:47.406Z', '2026-11-26T20:22:47.406Z');
CREATE INDEX members_of_user on members (user_id);
CREATE INDEX tokens_by_expiry on tokens (expires_at);
CREATE INDEX aws_credentials_by_key on aws_credentials (key_id);
CREATE INDEX sign_ins_by_expiry on sign_ins (expires_at);
CREATE INDEX rates_by_expiry on rates (expires_at);
CREATE INDEX idempotency_by_expiry on idempotency (expires_at);
CREATE INDEX idempotency_of_user on idempotency (user_id);
CREATE INDEX names_by_claimer on names (claimed_by);
CREATE INDEX outbox_by_kind on outbox (kind, due_at);
CREATE UNIQUE INDEX aws_credentials_one_default on aws_credentials (namespace_id, provider) where is_default = 1;
CREATE INDEX aws_credentials_by_external_id on aws_credentials (external_id);
CREATE INDEX users_by_creation on users (created_at, id);
CREATE INDEX users_by_email on users (email_key);
CREATE INDEX users_disabled on users (username_key) where disabled_at is not null;
CREATE INDEX users_disabled_by_creation on users (created_at, id) where disabled_at is not null;
CREATE INDEX users_site_admin on users (username_key) where site_admin = 1;
CREATE UNIQUE INDEX invitations_one_pending on invitations (organization_id, recipient_key) where accepted_at is null;
CREATE INDEX invitations_by_email on invitations (email_key);
CREATE INDEX invitations_by_user on invitations (user_id);
CREATE INDEX invitations_by_inviter on invitations (inviter_id);
CREATE INDEX invitations_by_accepter on invitations (accepted_by);
CREATE INDEX invitations_by_expiry on invitations (expires_at);
CREATE INDEX audit_waiting on audit (id) where seq is null;
CREATE UNIQUE INDEX audit_by_seq on audit (seq) where seq is not null;
CREATE INDEX audit_by_time on audit (at, id) where seq is not null;
CREATE INDEX audit_of_actor on audit (actor_id, at, id) where seq is not null;
CREATE INDEX audit_of_subject on audit (subject_id, at, id) where seq is not null;
CREATE INDEX audit_of_action on audit (action, at, id) where seq is not null;
CREATE INDEX audit_of_namespace on audit (namespace_id, at, id) where seq is not null and namespace_id is not null;
CREATE INDEX passkeys_by_user on passkeys (user_id);
CREATE INDEX used_challenges_by_expiry on used_challenges (expires_at);
CREATE INDEX device_requests_by_expiry on device_requests (expires_at);
CREATE INDEX device_requests_by_token on device_requests (token_id);
CREATE UNIQUE INDEX identities_by_subject on identities (issuer, subject);
CREATE INDEX identities_by_user on identities (user_id);
CREATE INDEX provider_sign_ins_by_expiry on provider_sign_ins (expires_at);
CREATE INDEX provider_sign_ins_by_user on provider_sign_ins (user_id);
CREATE INDEX provider_sessions_by_identity on provider_sessions (identity_id);
CREATE INDEX logout_tokens_by_expiry on logout_tokens (expires_at);
CREATE UNIQUE INDEX sso_domains_of_organization on sso_domains (organization_id, domain);
CREATE UNIQUE INDEX sso_domains_verified on sso_domains (domain) where status in ('verified', 'grace_period');
CREATE INDEX sso_domains_by_check on sso_domains (check_at);
CREATE INDEX tokens_untold on tokens (expires_at) where kind = 'named' and expiry_told_at is null;
CREATE INDEX aws_credentials_by_check_due on aws_credentials (check_due_at);
COMMIT;
