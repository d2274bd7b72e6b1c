import type { Migration } from './index.ts';

export const credentialsValidation: Migration = {
  version: 20,
  name: 'credentials validation',
  statements: (text) => [
    // When the secret was last given. Of older rows it is known only where nothing was changed since.
    `alter table aws_credentials add column secret_set_at ${text}`,
    'update aws_credentials set secret_set_at = created_at where sealed_secret is not null and updated_at = created_at',
    // An application of Entra ID, which signs for an account of Azure.
    `alter table aws_credentials add column tenant_id ${text}`,
    `alter table aws_credentials add column client_id ${text}`,
    // When the schedule tries the credentials again, and since when it has found them not to work.
    `alter table aws_credentials add column check_due_at ${text} not null default ''`,
    `alter table aws_credentials add column failing_since ${text}`,
    'create index aws_credentials_by_check_due on aws_credentials (check_due_at)',
  ],
};
