import type { Migration } from './index.ts';

export const audit: Migration = {
  version: 4,
  name: 'audit',
  statements: (text) => [
    // No references and no key: entries outlive the rows that they describe, and no row refers to one.
    `create table audit (
      at ${text} not null,
      action ${text} not null,
      actor_id ${text},
      token_id ${text},
      subject_id ${text},
      namespace_id ${text},
      detail ${text},
      request_id ${text},
      address ${text}
    )`,
    'create index audit_by_time on audit (at)',
  ],
};
