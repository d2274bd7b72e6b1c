-- Schema 5 with visibly fake data, as its server left it.
CREATE TABLE public.audit (
    at text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    actor_id text COLLATE pg_catalog."C",
    token_id text COLLATE pg_catalog."C",
    subject_id text COLLATE pg_catalog."C",
    namespace_id text COLLATE pg_catalog."C",
    detail text COLLATE pg_catalog."C",
    request_id text COLLATE pg_catalog."C",
    address text COLLATE pg_catalog."C"
);
CREATE TABLE public.aws_credentials (
    id text NOT NULL COLLATE pg_catalog."C",
    namespace_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    access_key_id text COLLATE pg_catalog."C",
    key_id text COLLATE pg_catalog."C",
    sealed_secret text COLLATE pg_catalog."C",
    service_role_arn text COLLATE pg_catalog."C",
    is_default integer NOT NULL,
    buckets text NOT NULL COLLATE pg_catalog."C",
    created_at text NOT NULL COLLATE pg_catalog."C",
    updated_at text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.idempotency (
    id text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    sealed text NOT NULL COLLATE pg_catalog."C",
    expires_at text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.keys (
    id text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.members (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    created_at text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.names (
    key text NOT NULL COLLATE pg_catalog."C",
    namespace_id text NOT NULL COLLATE pg_catalog."C",
    claimed_by text COLLATE pg_catalog."C"
);
CREATE TABLE public.namespaces (
    id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.organizations (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    name_key text NOT NULL COLLATE pg_catalog."C",
    logo text COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    default_s3_path text COLLATE pg_catalog."C",
    default_s3_path_credentials_name text COLLATE pg_catalog."C",
    asset_locations text COLLATE pg_catalog."C",
    assume_role_arn text COLLATE pg_catalog."C",
    created_at text NOT NULL COLLATE pg_catalog."C",
    updated_at text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.outbox (
    id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    payload text NOT NULL COLLATE pg_catalog."C",
    attempts integer NOT NULL,
    due_at text NOT NULL COLLATE pg_catalog."C",
    created_at text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.rates (
    kind text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    instants text NOT NULL COLLATE pg_catalog."C",
    expires_at text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.schema_version (
    version integer NOT NULL,
    name text NOT NULL
);
CREATE TABLE public.sign_ins (
    account text NOT NULL COLLATE pg_catalog."C",
    client text NOT NULL COLLATE pg_catalog."C",
    failures text NOT NULL COLLATE pg_catalog."C",
    count integer NOT NULL,
    known_at text COLLATE pg_catalog."C",
    expires_at text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.tokens (
    id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    hint text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    scopes text NOT NULL COLLATE pg_catalog."C",
    issued_at text NOT NULL COLLATE pg_catalog."C",
    expires_at text NOT NULL COLLATE pg_catalog."C",
    made_by_password integer NOT NULL,
    password_at text COLLATE pg_catalog."C",
    email_key text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    address text COLLATE pg_catalog."C",
    last_used_at text COLLATE pg_catalog."C"
);
CREATE TABLE public.users (
    id text NOT NULL COLLATE pg_catalog."C",
    username text NOT NULL COLLATE pg_catalog."C",
    username_key text NOT NULL COLLATE pg_catalog."C",
    password_hash text NOT NULL COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    email_key text COLLATE pg_catalog."C",
    confirmed_email_key text COLLATE pg_catalog."C",
    company text COLLATE pg_catalog."C",
    logo text COLLATE pg_catalog."C",
    timezone text COLLATE pg_catalog."C",
    default_s3_path text COLLATE pg_catalog."C",
    default_s3_path_credentials_name text COLLATE pg_catalog."C",
    default_namespace_charged text COLLATE pg_catalog."C",
    default_region text COLLATE pg_catalog."C",
    asset_locations text COLLATE pg_catalog."C",
    created_at text NOT NULL COLLATE pg_catalog."C",
    updated_at text NOT NULL COLLATE pg_catalog."C",
    last_activity_at text COLLATE pg_catalog."C"
);
INSERT INTO public.audit VALUES ('2026-11-26T13:09:02.886Z', 'account.create', NULL, NULL, '01a217f9-4aae-7214-bd6e-7081b0c56a93', NULL, NULL, '38838dac-3e95-4735-bd9b-676226186225', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:03.378Z', 'account.create', NULL, NULL, '01a217f9-4b98-720f-8ad9-6b647bbe27e4', NULL, NULL, '9ecb11e3-9a7d-48b3-811a-5e2c035f5ba2', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:03.554Z', 'account.create', NULL, NULL, '01a217f9-4c74-72dd-b22e-526e063df50b', NULL, NULL, '4aa41900-dd2f-4b9b-8578-25ce11353a61', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:03.786Z', 'organization.create', '01a217f9-4aae-7214-bd6e-7081b0c56a93', NULL, '01a217f9-4d1c-7589-b5c1-31aa627144f5', NULL, NULL, 'f5dda3cd-89ac-49d1-a882-fcdba6923813', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:03.951Z', 'member.add', '01a217f9-4aae-7214-bd6e-7081b0c56a93', NULL, '01a217f9-4b98-720f-8ad9-6b647bbe27e4', '01a217f9-4d1c-7589-b5c1-31aa627144f5', 'admin', 'e57089fc-ca40-4253-9ece-e49b358360a1', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:04.013Z', 'member.add', '01a217f9-4aae-7214-bd6e-7081b0c56a93', NULL, '01a217f9-4c74-72dd-b22e-526e063df50b', '01a217f9-4d1c-7589-b5c1-31aa627144f5', 'read_only', 'c57dcb26-e555-4f2d-88d6-e75badb64405', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:04.079Z', 'credentials.create', '01a217f9-4aae-7214-bd6e-7081b0c56a93', NULL, '01a217f9-4dd8-7243-afb3-ed6e849d4693', '01a217f9-4aae-7214-bd6e-7081b0c56a93', NULL, 'ac582122-58f8-4186-b8e3-48ae41def913', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:04.154Z', 'credentials.create', '01a217f9-4aae-7214-bd6e-7081b0c56a93', NULL, '01a217f9-4e1f-7232-b28f-bf96b5aae386', '01a217f9-4d1c-7589-b5c1-31aa627144f5', NULL, '5ca5ccb7-e8e7-4028-8f44-bac4f079e299', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:04.235Z', 'token.create', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', NULL, '01a217f9-4ea2-712e-a3c2-c5b3afa7648c', NULL, NULL, '7bbfae09-fc77-4a10-9e64-1b8df04abd23', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:04.533Z', 'token.create', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', NULL, '01a217f9-4f9e-7354-a4dd-eae3fd4f5271', NULL, NULL, '4dd73054-1b68-4d99-b99f-aa5177039df1', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:04.577Z', 'session.create', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', NULL, '01a217f9-4fc9-7078-90e0-6a4dc43ab4c0', NULL, NULL, '1661cb21-540a-407b-b48c-44c54352d9c9', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:03.786Z', 'sign_in.succeed', '01a217f9-4aae-7214-bd6e-7081b0c56a93', NULL, '01a217f9-4aae-7214-bd6e-7081b0c56a93', NULL, NULL, 'f5dda3cd-89ac-49d1-a882-fcdba6923813', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:04.235Z', 'sign_in.succeed', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', NULL, '01a217f9-4b98-720f-8ad9-6b647bbe27e4', NULL, NULL, '7bbfae09-fc77-4a10-9e64-1b8df04abd23', '127.0.0.1');
INSERT INTO public.audit VALUES ('2026-11-26T13:09:04.474Z', 'sign_in.fail', NULL, NULL, '01a217f9-4b98-720f-8ad9-6b647bbe27e4', NULL, NULL, '692ed4d9-f0d5-4a7d-8ce0-24e89924053a', '127.0.0.1');
INSERT INTO public.aws_credentials VALUES ('01a217f9-4dd8-7243-afb3-ed6e849d4693', '01a217f9-4aae-7214-bd6e-7081b0c56a93', 'store', 'AKIAFAKEFAKEFAKEFAKE', 'fixture', 'v1.YEHEALmGO5vABZlsJ6OFnI1_NHvB-C3Fm9QkKJPLUGEsk85yehNTd_thp76d8bBVvWRQyAQmfIqKjukc.ozR2DHipyRxzNBtsA7gdW9Ns2slNeinvdaSZd4H_i2EZk1AiBT5IJxHorZxSy8k', NULL, 1, '["s3://visibly-fake"]', '2026-11-26T13:09:04.079Z', '2026-11-26T13:09:04.079Z');
INSERT INTO public.aws_credentials VALUES ('01a217f9-4e1f-7232-b28f-bf96b5aae386', '01a217f9-4d1c-7589-b5c1-31aa627144f5', 'role', NULL, NULL, NULL, 'arn:aws:iam::000000000000:role/fake', 1, '[]', '2026-11-26T13:09:04.154Z', '2026-11-26T13:09:04.154Z');
INSERT INTO public.idempotency VALUES ('Nv7EwfCf8HsV-Lbi6IpKq7oGYsnsDrZ__yjgnTGqI0w', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', 'fixture', 'v1.JBuvtwer1QjxjZlJp8m9ljmNL3wvuC1TevOH-fT3GSvb4J8rbllU1mdSfBVhZ1x_htkI6caKzHOMO_Ia.Uckywq4FfN4Y_rTUUZ5255AuiO9TQccfN2KNBp3k7rwRrOR46LO-wcTp2scBQtd19eIHV0JAQfVCnGU6Hhvm8bXQH-UwXVcuX_7D-T7VutFxs5mH99qN8RrE-7jq18n-axtg7_hs-UKmxmWVxL_82FkRRDiXScBstuf2GyRW9IPl3bS6pK8B7JdWvFeU1rwwh5xQpFiRdIvPmPJmbjCqzyrb9QrIbZ1nfMzzpeilEAiLRK4ReazTdL6GIiDob5WG0pU_GuxjzHCRpT3rJYraDHrJ2mKG46iZ1jo9ULHPbqFqAQrfxWEx1cB1cnJbnDz3hbcLg969mfBbU59QtOVmDWd4piHu1mcWQTrGzmHUVow', '2026-11-27T13:09:04.235Z');
INSERT INTO public.keys VALUES ('fixture', 'YP0nnz-pHtwi_gQ404YqtD1kC62Y44S-hP765ME_SAQ');
INSERT INTO public.members VALUES ('01a217f9-4d1c-7589-b5c1-31aa627144f5', '01a217f9-4aae-7214-bd6e-7081b0c56a93', 'owner', '2026-11-26T13:09:03.786Z');
INSERT INTO public.members VALUES ('01a217f9-4d1c-7589-b5c1-31aa627144f5', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', 'admin', '2026-11-26T13:09:03.951Z');
INSERT INTO public.members VALUES ('01a217f9-4d1c-7589-b5c1-31aa627144f5', '01a217f9-4c74-72dd-b22e-526e063df50b', 'read_only', '2026-11-26T13:09:04.013Z');
INSERT INTO public.names VALUES ('alice', '01a217f9-4aae-7214-bd6e-7081b0c56a93', '01a217f9-4aae-7214-bd6e-7081b0c56a93');
INSERT INTO public.names VALUES ('bob', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', '01a217f9-4b98-720f-8ad9-6b647bbe27e4');
INSERT INTO public.names VALUES ('carol', '01a217f9-4c74-72dd-b22e-526e063df50b', '01a217f9-4c74-72dd-b22e-526e063df50b');
INSERT INTO public.names VALUES ('acme', '01a217f9-4d1c-7589-b5c1-31aa627144f5', '01a217f9-4aae-7214-bd6e-7081b0c56a93');
INSERT INTO public.namespaces VALUES ('01a217f9-4aae-7214-bd6e-7081b0c56a93', 'user');
INSERT INTO public.namespaces VALUES ('01a217f9-4b98-720f-8ad9-6b647bbe27e4', 'user');
INSERT INTO public.namespaces VALUES ('01a217f9-4c74-72dd-b22e-526e063df50b', 'user');
INSERT INTO public.namespaces VALUES ('01a217f9-4d1c-7589-b5c1-31aa627144f5', 'organization');
INSERT INTO public.organizations VALUES ('01a217f9-4d1c-7589-b5c1-31aa627144f5', 'acme', 'acme', NULL, 'visibly fake', NULL, NULL, NULL, NULL, '2026-11-26T13:09:03.786Z', '2026-11-26T13:09:03.786Z');
INSERT INTO public.schema_version VALUES (1, 'first');
INSERT INTO public.schema_version VALUES (2, 'limits');
INSERT INTO public.schema_version VALUES (3, 'idempotency');
INSERT INTO public.schema_version VALUES (4, 'audit');
INSERT INTO public.schema_version VALUES (5, 'names');
INSERT INTO public.sign_ins VALUES ('01a217f9-4aae-7214-bd6e-7081b0c56a93', '127.0.0.1', '', 0, '2026-11-26T13:09:03.786Z', '2027-02-24T13:09:03.786Z');
INSERT INTO public.sign_ins VALUES ('01a217f9-4b98-720f-8ad9-6b647bbe27e4', '127.0.0.1', '2026-11-26T13:09:04.474Z', 0, '2026-11-26T13:09:04.235Z', '2027-02-24T13:09:04.235Z');
INSERT INTO public.sign_ins VALUES ('01a217f9-4b98-720f-8ad9-6b647bbe27e4', '*', '2026-11-26T13:09:04.474Z', 1, NULL, '2026-11-27T13:09:04.474Z');
INSERT INTO public.tokens VALUES ('01a217f9-4b01-7501-bc9d-4c82dbf9252c', 'MawXJB5CVw3l9E5L-hU-SW0Le24T1b7qAwyL2vUE_vQ', 'tsm_...K1YAvb0', '01a217f9-4aae-7214-bd6e-7081b0c56a93', 'mailed', 'mailed-01a217f9-4b01-7501-bc9d-4c82dbf9252c', 'confirm_email', '2026-11-26T13:09:03.361Z', '2026-11-27T13:09:03.361Z', 0, NULL, 'alice@example.com', NULL, NULL, NULL);
INSERT INTO public.tokens VALUES ('01a217f9-4bc3-7546-b755-c40b85a6c58f', 'sc1kYbzDmhvWc-qsoKwdpzbP1A6nfa_YVx6xcORz8oA', 'tsm_...117S16S', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', 'mailed', 'mailed-01a217f9-4bc3-7546-b755-c40b85a6c58f', 'confirm_email', '2026-11-26T13:09:03.555Z', '2026-11-27T13:09:03.555Z', 0, NULL, 'bob@example.com', NULL, NULL, NULL);
INSERT INTO public.tokens VALUES ('01a217f9-4c81-75b0-992e-566c03e63a2a', '-SyL4eQPdGWf1YLlxT6N0NSeIEdUVuDMxocip26EHA0', 'tsm_...X2owlRP', '01a217f9-4c74-72dd-b22e-526e063df50b', 'mailed', 'mailed-01a217f9-4c81-75b0-992e-566c03e63a2a', 'confirm_email', '2026-11-26T13:09:03.745Z', '2026-11-27T13:09:03.745Z', 0, NULL, 'carol@example.com', NULL, NULL, NULL);
INSERT INTO public.tokens VALUES ('01a217f9-4ea2-712e-a3c2-c5b3afa7648c', 'BIHwldmsQfmdN_MwcgokFG4mh26Dax7v8SJUyqbsAxE', 'tsn_...P2iinpD', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', 'named', 'other', '*', '2026-11-26T13:09:04.235Z', '2026-11-26T13:39:04.235Z', 1, '2026-11-26T13:09:04.235Z', NULL, NULL, NULL, NULL);
INSERT INTO public.tokens VALUES ('01a217f9-4f9e-7354-a4dd-eae3fd4f5271', 'KywWA50CCTI6kaShgPIrC-t91S-aVLLvQbjgUz1O3gg', 'tsn_...93ge5g8', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', 'named', 'ci', '*', '2026-11-26T13:09:04.533Z', '2126-01-01T00:00:00.000Z', 1, '2026-11-26T13:09:04.533Z', NULL, NULL, NULL, NULL);
INSERT INTO public.tokens VALUES ('01a217f9-4fc9-7078-90e0-6a4dc43ab4c0', '5janvdu4QqBHGSPyCFVxe4RhqZpM1aP1FK5qT2BXjAA', 'tss_...x3SlYnZ', '01a217f9-4b98-720f-8ad9-6b647bbe27e4', 'session', 'session-AthIz042', '*', '2026-11-26T13:09:04.577Z', '2026-11-26T21:09:04.577Z', 1, '2026-11-26T13:09:04.577Z', NULL, 'curl/7.88.1', '127.0.0.1', NULL);
INSERT INTO public.users VALUES ('01a217f9-4c74-72dd-b22e-526e063df50b', 'carol', 'carol', '$argon2id$v=19$m=19456,t=2,p=1$1RqjK5y6c9YGebCy2AGDqw$MtdZwmL6Z68fgce8XMZF6Lv2G8lbH8ihNirYafwE8Oc', 'Fake carol', 'carol@example.com', 'carol@example.com', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26T13:09:03.554Z', '2026-11-26T13:09:03.554Z', NULL);
INSERT INTO public.users VALUES ('01a217f9-4aae-7214-bd6e-7081b0c56a93', 'alice', 'alice', '$argon2id$v=19$m=19456,t=2,p=1$cngbKc8T0i8ejDJMEg+iLA$EzY3p/wK+4VFffwmuyKCSCUozqIje8XPFV9DFvwfCBM', 'Fake alice', 'alice@example.com', 'alice@example.com', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26T13:09:02.886Z', '2026-11-26T13:09:02.886Z', '2026-11-26T13:09:03.786Z');
INSERT INTO public.users VALUES ('01a217f9-4b98-720f-8ad9-6b647bbe27e4', 'bob', 'bob', '$argon2id$v=19$m=19456,t=2,p=1$PlBnuTMXOXXsMbCmHPshow$Uh1d8CzXRRjwmZpneGpbKqWUUnd1ED1Bi+wtI8HL7yg', 'Fake bob', 'bob@example.com', 'bob@example.com', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26T13:09:03.378Z', '2026-11-26T13:09:03.378Z', '2026-11-26T13:09:04.235Z');
ALTER TABLE ONLY public.aws_credentials
    ADD CONSTRAINT aws_credentials_namespace_id_access_key_id_key UNIQUE (namespace_id, access_key_id);
ALTER TABLE ONLY public.aws_credentials
    ADD CONSTRAINT aws_credentials_namespace_id_name_key UNIQUE (namespace_id, name);
ALTER TABLE ONLY public.aws_credentials
    ADD CONSTRAINT aws_credentials_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (organization_id, user_id);
ALTER TABLE ONLY public.names
    ADD CONSTRAINT names_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.namespaces
    ADD CONSTRAINT namespaces_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_name_key_key UNIQUE (name_key);
ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rates
    ADD CONSTRAINT rates_pkey PRIMARY KEY (kind, key);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT sign_ins_pkey PRIMARY KEY (account, client);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_hash_key UNIQUE (hash);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_user_id_name_key UNIQUE (user_id, name);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_confirmed_email_key_key UNIQUE (confirmed_email_key);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_username_key_key UNIQUE (username_key);
CREATE INDEX audit_by_time ON public.audit USING btree (at);
CREATE INDEX aws_credentials_by_key ON public.aws_credentials USING btree (key_id);
CREATE UNIQUE INDEX aws_credentials_one_default ON public.aws_credentials USING btree (namespace_id) WHERE (is_default = 1);
CREATE INDEX idempotency_by_expiry ON public.idempotency USING btree (expires_at);
CREATE INDEX idempotency_of_user ON public.idempotency USING btree (user_id);
CREATE INDEX members_of_user ON public.members USING btree (user_id);
CREATE INDEX names_by_claimer ON public.names USING btree (claimed_by);
CREATE INDEX outbox_by_due ON public.outbox USING btree (due_at);
CREATE INDEX rates_by_expiry ON public.rates USING btree (expires_at);
CREATE INDEX sign_ins_by_expiry ON public.sign_ins USING btree (expires_at);
CREATE INDEX tokens_by_expiry ON public.tokens USING btree (expires_at);
ALTER TABLE ONLY public.aws_credentials
    ADD CONSTRAINT aws_credentials_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES public.namespaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_id_fkey FOREIGN KEY (id) REFERENCES public.namespaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_id_fkey FOREIGN KEY (id) REFERENCES public.namespaces(id) ON DELETE CASCADE;
