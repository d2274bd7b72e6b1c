-- Schema 5 with visibly fake data, as its server left it.
BEGIN TRANSACTION;
CREATE TABLE audit (
      at text not null,
      action text not null,
      actor_id text,
      token_id text,
      subject_id text,
      namespace_id text,
      detail text,
      request_id text,
      address text
    );
INSERT INTO "audit" VALUES('2026-11-26T13:08:51.622Z','account.create',NULL,NULL,'01a217f9-1d9d-77e5-8032-7331c0d49269',NULL,NULL,'ed9f1373-b9ad-457f-b599-a41ced4d08ae','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:51.794Z','account.create',NULL,NULL,'01a217f9-1e1e-75be-83c1-95a4be878398',NULL,NULL,'5e4620c1-6ce3-4dc4-95eb-0ffcab43dc00','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:51.932Z','account.create',NULL,NULL,'01a217f9-1e8e-77d8-a89e-24135de9d6c6',NULL,NULL,'b4504282-c331-4f63-8d2e-8810d115b1f9','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.026Z','organization.create','01a217f9-1d9d-77e5-8032-7331c0d49269',NULL,'01a217f9-1f10-7600-80f1-ea1f69499316',NULL,NULL,'5b72f012-ecf8-496d-bf2e-ed223b9a72a8','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.186Z','member.add','01a217f9-1d9d-77e5-8032-7331c0d49269',NULL,'01a217f9-1e1e-75be-83c1-95a4be878398','01a217f9-1f10-7600-80f1-ea1f69499316','admin','63c2c6c4-1e5b-45df-88f1-4839bd553c44','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.217Z','member.add','01a217f9-1d9d-77e5-8032-7331c0d49269',NULL,'01a217f9-1e8e-77d8-a89e-24135de9d6c6','01a217f9-1f10-7600-80f1-ea1f69499316','read_only','7f96452c-53b2-4ada-ad36-00b6d3aa0134','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.239Z','credentials.create','01a217f9-1d9d-77e5-8032-7331c0d49269',NULL,'01a217f9-1f90-7094-adb0-2dc769a788b6','01a217f9-1d9d-77e5-8032-7331c0d49269',NULL,'9072623d-0de1-426d-affa-3f88bf040b43','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.273Z','credentials.create','01a217f9-1d9d-77e5-8032-7331c0d49269',NULL,'01a217f9-1fb2-75c4-a4e9-f7883711f51d','01a217f9-1f10-7600-80f1-ea1f69499316',NULL,'f749dc67-c9b6-4ee3-b51b-cd53e8954d39','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.342Z','token.create','01a217f9-1e1e-75be-83c1-95a4be878398',NULL,'01a217f9-202f-73ad-a241-4e07475fffd1',NULL,NULL,'b793954b-b59e-40d5-a315-1de3ed7488b4','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.588Z','token.create','01a217f9-1e1e-75be-83c1-95a4be878398',NULL,'01a217f9-20f1-726a-9002-14eea45fdd72',NULL,NULL,'5234b8e7-9da1-4618-a064-da5a8bd1e0e9','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.650Z','session.create','01a217f9-1e1e-75be-83c1-95a4be878398',NULL,'01a217f9-212a-73c1-bf02-ece16630ffe8',NULL,NULL,'4bee9abc-a51f-4ccf-ac02-5d0c0dda1dd8','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.026Z','sign_in.succeed','01a217f9-1d9d-77e5-8032-7331c0d49269',NULL,'01a217f9-1d9d-77e5-8032-7331c0d49269',NULL,NULL,'5b72f012-ecf8-496d-bf2e-ed223b9a72a8','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.342Z','sign_in.succeed','01a217f9-1e1e-75be-83c1-95a4be878398',NULL,'01a217f9-1e1e-75be-83c1-95a4be878398',NULL,NULL,'b793954b-b59e-40d5-a315-1de3ed7488b4','127.0.0.1');
INSERT INTO "audit" VALUES('2026-11-26T13:08:52.500Z','sign_in.fail',NULL,NULL,'01a217f9-1e1e-75be-83c1-95a4be878398',NULL,NULL,'db1aad1f-10be-40f8-ad04-ec8b00103e84','127.0.0.1');
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
      updated_at text not null,
      unique (namespace_id, name),
      unique (namespace_id, access_key_id)
    );
INSERT INTO "aws_credentials" VALUES('01a217f9-1f90-7094-adb0-2dc769a788b6','01a217f9-1d9d-77e5-8032-7331c0d49269','store','AKIAFAKEFAKEFAKEFAKE','fixture','v1.ZDnk9VkS2tDHCDnUTiTR9tqKlA0HIvHKBu6uVfDAPqL2Df4FlwsWfjkN1u_2xkis6iluN9cVuQLUzFmJ.WzxL_nSzlPbzlwV6b3aS_Jnicl9XP7hy4h2kbJZJ--W7KE12oCwjwRMxdqZWT_Q',NULL,1,'["s3://visibly-fake"]','2026-11-26T13:08:52.239Z','2026-11-26T13:08:52.239Z');
INSERT INTO "aws_credentials" VALUES('01a217f9-1fb2-75c4-a4e9-f7883711f51d','01a217f9-1f10-7600-80f1-ea1f69499316','role',NULL,NULL,NULL,'arn:aws:iam::000000000000:role/fake',1,'[]','2026-11-26T13:08:52.273Z','2026-11-26T13:08:52.273Z');
CREATE TABLE idempotency (
      id text primary key,
      user_id text references users (id) on delete cascade,
      key_id text not null,
      sealed text not null,
      expires_at text not null
    );
INSERT INTO "idempotency" VALUES('FP3LnG7uToI__3F6Enzi7MgLmY0IYwWVTXQtuuGV88Y','01a217f9-1e1e-75be-83c1-95a4be878398','fixture','v1.g7wvMUYqNC0R09sf8Q81Tkv1mpI6rN6OHUK44dcXifzdpKWiUeUX6gRfNslhTK5Icp89d6b0ene-AK3O.nJyXSJo3tzT8rvPbL2sY90lJiQo5ONf20bZve9orutXISE0xmxYJZscLMSSS24d7mMIKJaO4n1GXdCPxsPosdtC7Hy28Cv2yYGHDsLQZKUKHmxetgra5oDIuOoDp9JeA6TbPMjUwjqwq1zTnJgC3Lyx985JYtQk9KctaN8JqcPSCXxTeaBr9MN6Y8qzGkLvzBkW53crU6lQyUZmgv5M_wTPr7Xbxpo0Jx_d6fzYxiFTb8CychUbxsZP08OqD2fLkc6Svobrfl83se6EjU6yD5PWm_PqQ9_NW_nBF73D-mPRgof6l4nThmFpnfgxx3tXnn_LiO2C_NG0lkZqQ0_yqJTRKG9adTMYhV63qYf2uBiI','2026-11-27T13:08:52.342Z');
CREATE TABLE keys (id text primary key, fingerprint text not null);
INSERT INTO "keys" VALUES('fixture','YP0nnz-pHtwi_gQ404YqtD1kC62Y44S-hP765ME_SAQ');
CREATE TABLE members (
      organization_id text not null references organizations (id) on delete cascade,
      user_id text not null references users (id) on delete cascade,
      role text not null,
      created_at text not null,
      primary key (organization_id, user_id)
    );
INSERT INTO "members" VALUES('01a217f9-1f10-7600-80f1-ea1f69499316','01a217f9-1d9d-77e5-8032-7331c0d49269','owner','2026-11-26T13:08:52.026Z');
INSERT INTO "members" VALUES('01a217f9-1f10-7600-80f1-ea1f69499316','01a217f9-1e1e-75be-83c1-95a4be878398','admin','2026-11-26T13:08:52.186Z');
INSERT INTO "members" VALUES('01a217f9-1f10-7600-80f1-ea1f69499316','01a217f9-1e8e-77d8-a89e-24135de9d6c6','read_only','2026-11-26T13:08:52.217Z');
CREATE TABLE names (key text primary key, namespace_id text not null, claimed_by text);
INSERT INTO "names" VALUES('alice','01a217f9-1d9d-77e5-8032-7331c0d49269','01a217f9-1d9d-77e5-8032-7331c0d49269');
INSERT INTO "names" VALUES('bob','01a217f9-1e1e-75be-83c1-95a4be878398','01a217f9-1e1e-75be-83c1-95a4be878398');
INSERT INTO "names" VALUES('carol','01a217f9-1e8e-77d8-a89e-24135de9d6c6','01a217f9-1e8e-77d8-a89e-24135de9d6c6');
INSERT INTO "names" VALUES('acme','01a217f9-1f10-7600-80f1-ea1f69499316','01a217f9-1d9d-77e5-8032-7331c0d49269');
CREATE TABLE namespaces (id text primary key, kind text not null);
INSERT INTO "namespaces" VALUES('01a217f9-1d9d-77e5-8032-7331c0d49269','user');
INSERT INTO "namespaces" VALUES('01a217f9-1e1e-75be-83c1-95a4be878398','user');
INSERT INTO "namespaces" VALUES('01a217f9-1e8e-77d8-a89e-24135de9d6c6','user');
INSERT INTO "namespaces" VALUES('01a217f9-1f10-7600-80f1-ea1f69499316','organization');
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
    );
INSERT INTO "organizations" VALUES('01a217f9-1f10-7600-80f1-ea1f69499316','acme','acme',NULL,'visibly fake',NULL,NULL,NULL,NULL,'2026-11-26T13:08:52.026Z','2026-11-26T13:08:52.026Z');
CREATE TABLE outbox (
      id text primary key,
      kind text not null,
      payload text not null,
      attempts integer not null,
      due_at text not null,
      created_at text not null
    );
CREATE TABLE rates (
      kind text not null,
      key text not null,
      instants text not null,
      expires_at text not null,
      primary key (kind, key)
    );
CREATE TABLE schema_version (version integer primary key, name text not null);
INSERT INTO "schema_version" VALUES(1,'first');
INSERT INTO "schema_version" VALUES(2,'limits');
INSERT INTO "schema_version" VALUES(3,'idempotency');
INSERT INTO "schema_version" VALUES(4,'audit');
INSERT INTO "schema_version" VALUES(5,'names');
CREATE TABLE sign_ins (
      account text not null,
      client text not null,
      failures text not null,
      count integer not null,
      known_at text,
      expires_at text not null,
      primary key (account, client)
    );
INSERT INTO "sign_ins" VALUES('01a217f9-1d9d-77e5-8032-7331c0d49269','127.0.0.1','',0,'2026-11-26T13:08:52.026Z','2027-02-24T13:08:52.026Z');
INSERT INTO "sign_ins" VALUES('01a217f9-1e1e-75be-83c1-95a4be878398','127.0.0.1','2026-11-26T13:08:52.500Z',0,'2026-11-26T13:08:52.342Z','2027-02-24T13:08:52.342Z');
INSERT INTO "sign_ins" VALUES('01a217f9-1e1e-75be-83c1-95a4be878398','*','2026-11-26T13:08:52.500Z',1,NULL,'2026-11-27T13:08:52.500Z');
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
      last_used_at text,
      unique (user_id, name)
    );
INSERT INTO "tokens" VALUES('01a217f9-1db6-7033-9dc6-af7f187ba813','zfSyTw06qApmEvAUT6DYCCgOis4RHqz_LGQJ7c7IwpY','tsm_...32gltcg','01a217f9-1d9d-77e5-8032-7331c0d49269','mailed','mailed-01a217f9-1db6-7033-9dc6-af7f187ba813','confirm_email','2026-11-26T13:08:51.766Z','2026-11-27T13:08:51.766Z',0,NULL,'alice@example.com',NULL,NULL,NULL);
INSERT INTO "tokens" VALUES('01a217f9-1e3c-77f5-ad42-2c3be00a4c1d','YMWo1qAsS27jz8RRu-y8ebcioZ7FRKwaJRMSe3OapRg','tsm_...i1ui4rM','01a217f9-1e1e-75be-83c1-95a4be878398','mailed','mailed-01a217f9-1e3c-77f5-ad42-2c3be00a4c1d','confirm_email','2026-11-26T13:08:51.900Z','2026-11-27T13:08:51.900Z',0,NULL,'bob@example.com',NULL,NULL,NULL);
INSERT INTO "tokens" VALUES('01a217f9-1ea0-7424-815a-eb2f4d83b4e4','6auxA4zyBgxH0bKa7JmSXOVsJEQy-soXJbXP5JODKIk','tsm_...z1fGPjS','01a217f9-1e8e-77d8-a89e-24135de9d6c6','mailed','mailed-01a217f9-1ea0-7424-815a-eb2f4d83b4e4','confirm_email','2026-11-26T13:08:52.000Z','2026-11-27T13:08:52.000Z',0,NULL,'carol@example.com',NULL,NULL,NULL);
INSERT INTO "tokens" VALUES('01a217f9-202f-73ad-a241-4e07475fffd1','owpmAr7fTEMLHI-muRLMfBMjrPB8WKfZn9FI5zZk5lU','tsn_...U3QXvLF','01a217f9-1e1e-75be-83c1-95a4be878398','named','other','*','2026-11-26T13:08:52.342Z','2026-11-26T13:38:52.342Z',1,'2026-11-26T13:08:52.342Z',NULL,NULL,NULL,NULL);
INSERT INTO "tokens" VALUES('01a217f9-20f1-726a-9002-14eea45fdd72','rDwVZeuWRL56U033Dha0Hl2MheEhUtQIAHy5lkJb2iI','tsn_...M1QFWqA','01a217f9-1e1e-75be-83c1-95a4be878398','named','ci','*','2026-11-26T13:08:52.588Z','2126-01-01T00:00:00.000Z',1,'2026-11-26T13:08:52.588Z',NULL,NULL,NULL,NULL);
INSERT INTO "tokens" VALUES('01a217f9-212a-73c1-bf02-ece16630ffe8','JOrHv06dpuXAU82IOIrDk7jbUJUEqmjOj5uOj1a-3qk','tss_...o0eg2Xw','01a217f9-1e1e-75be-83c1-95a4be878398','session','session-7ATLRU04','*','2026-11-26T13:08:52.650Z','2026-11-26T21:08:52.650Z',1,'2026-11-26T13:08:52.650Z',NULL,'curl/7.88.1','127.0.0.1',NULL);
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
    );
INSERT INTO "users" VALUES('01a217f9-1d9d-77e5-8032-7331c0d49269','alice','alice','$argon2id$v=19$m=19456,t=2,p=1$yJTxpOawDSTgU/5YdoucDw$uO22HLQkljANaYQtkGpdNQfQVk3pGhE9iUW5Mekf8bw','Fake alice','alice@example.com','alice@example.com',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-26T13:08:51.622Z','2026-11-26T13:08:51.622Z','2026-11-26T13:08:52.026Z');
INSERT INTO "users" VALUES('01a217f9-1e1e-75be-83c1-95a4be878398','bob','bob','$argon2id$v=19$m=19456,t=2,p=1$uF4jr3UxPpBJf1r4yihw5A$Wp2LU+qJ1PmagXO83fPUF9ynb5lWN2xIcwzeieJ/rxI','Fake bob','bob@example.com','bob@example.com',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-26T13:08:51.794Z','2026-11-26T13:08:51.794Z','2026-11-26T13:08:52.342Z');
INSERT INTO "users" VALUES('01a217f9-1e8e-77d8-a89e-24135de9d6c6','carol','carol','$argon2id$v=19$m=19456,t=2,p=1$h30K5cUqpdUDSRv9GFn9rA$8mG+x1Smy+qElynzTdYmx004gNLWqAu6twFynSCOG2g','Fake carol','carol@example.com','carol@example.com',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-26T13:08:51.932Z','2026-11-26T13:08:51.932Z',NULL);
CREATE INDEX members_of_user on members (user_id);
CREATE INDEX tokens_by_expiry on tokens (expires_at);
CREATE UNIQUE INDEX aws_credentials_one_default on aws_credentials (namespace_id) where is_default = 1;
CREATE INDEX aws_credentials_by_key on aws_credentials (key_id);
CREATE INDEX outbox_by_due on outbox (due_at);
CREATE INDEX sign_ins_by_expiry on sign_ins (expires_at);
CREATE INDEX rates_by_expiry on rates (expires_at);
CREATE INDEX idempotency_by_expiry on idempotency (expires_at);
CREATE INDEX idempotency_of_user on idempotency (user_id);
CREATE INDEX audit_by_time on audit (at);
CREATE INDEX names_by_claimer on names (claimed_by);
COMMIT;
