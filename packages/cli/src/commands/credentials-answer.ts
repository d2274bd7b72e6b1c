import type { AccessCredential, Tessera } from '@tessera/client';

/** A credential as scripts read it: the fields of version 1 of the API, whatever the provider, and the others beside them. */
export type FlatCredential = Omit<AccessCredential, 'provider_default' | 'credential' | 'role' | 'token'> & {
  default?: boolean | undefined;
  [field: string]: unknown;
};

const perPage = 200;

/** All credentials of a namespace: every page. */
export async function everyCredential(client: Tessera, namespace: string): Promise<AccessCredential[]> {
  const found: AccessCredential[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const answer = await client.listCredentials(namespace, { page, per_page: perPage });
    found.push(...answer.credentials);
    pages = answer.pagination_metadata.total_pages;
  }
  return found;
}

/** The members of the union, which only one of is there, beside what all credentials have. */
export function flattened({ provider_default, credential, role, token, ...shared }: AccessCredential): FlatCredential {
  const { role_arn, ...place } = role?.aws ?? {};
  const members = {
    ...credential?.aws,
    ...credential?.azure,
    ...credential?.gcp,
    ...token?.azure,
    ...token?.gcp,
    ...place,
    ...(role_arn === undefined ? {} : { service_role_arn: role_arn }),
  };
  return { ...shared, ...(provider_default === undefined ? {} : { default: provider_default }), ...members };
}

/** A row of the table that people read. */
export function rowOf(flat: FlatCredential): object {
  const { name, provider, default: isDefault, allowed_in_tasks, last_used_at, valid, buckets } = flat;
  const key = flat['access_key_id'] ?? flat['service_role_arn'] ?? flat['account_name'] ?? flat['account_id'];
  const validation = valid === undefined ? 'never' : valid ? 'works' : 'does not work';
  return {
    ...{ name, provider, key, default: yes(isDefault), in_tasks: yes(allowed_in_tasks) },
    // A caller that sees no more than the names is told nothing else.
    ...{ last_used_at, validated: provider === undefined ? undefined : validation, buckets },
  };
}

export const columns = ['name', 'provider', 'key', 'default', 'in_tasks', 'last_used_at', 'validated', 'buckets'];

function yes(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? 'yes' : 'no';
}
