import type { Migration } from './index.ts';

export const auditChain: Migration = {
  version: 14,
  name: 'audit chain',
  statements: (text, counter) => [
    'alter table audit rename to audit_before',
    // A new table: SQLite adds no counted column to one that is there. `seq` and `hash` are absent until the entry is chained.
    `create table audit (
      id ${counter},
      at ${text} not null,
      action ${text} not null,
      actor_id ${text},
      token_id ${text},
      subject_id ${text},
      namespace_id ${text},
      detail ${text},
      request_id ${text},
      address ${text},
      seq bigint,
      hash ${text}
    )`,
    `insert into audit (at, action, actor_id, token_id, subject_id, namespace_id, detail, request_id, address)
      select at, action, actor_id, token_id, subject_id, namespace_id, detail, request_id, address
      from audit_before order by at`,
    'drop table audit_before',
    // A change pays for the small index alone. The others are written when entries are chained, many at a time.
    'create index audit_waiting on audit (id) where seq is null',
    'create unique index audit_by_seq on audit (seq) where seq is not null',
    'create index audit_by_time on audit (at, id) where seq is not null',
    'create index audit_of_actor on audit (actor_id, at, id) where seq is not null',
    'create index audit_of_subject on audit (subject_id, at, id) where seq is not null',
    'create index audit_of_action on audit (action, at, id) where seq is not null',
    'create index audit_of_namespace on audit (namespace_id, at, id) where seq is not null and namespace_id is not null',
    // One row: where the chain begins and ends. There is none before the first entry is chained.
    `create table audit_chain (
      one integer primary key,
      removed_seq bigint not null,
      removed_hash ${text} not null,
      seq bigint not null,
      hash ${text} not null,
      signed_by ${text} not null,
      signature ${text} not null
    )`,
  ],
};
