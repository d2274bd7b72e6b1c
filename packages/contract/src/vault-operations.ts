import type { Operation } from './operations.ts';
import * as vault from './vault.ts';

export const credentialsRead = {
  ownNamespace: ['user:admin', 'array:read'],
  organization: ['organization:read', 'array:read'],
} as const;
export const credentialsWrite = { ownNamespace: ['user:admin'], organization: ['organization:admin'] } as const;

/** The credentials that the examples are about. */
export const lake = { namespace: 'acme', name: 'lake' } as const;

/** The vault of any provider's credentials, as version 2 of the API speaks of it. */
export const vaultOperations = {
  listCredentials: {
    id: 'listCredentials',
    method: 'GET',
    prefix: '/v2',
    path: '/credentials/{namespace}',
    tag: 'credentials',
    summary: "List a namespace's credentials of every provider, without their secrets",
    hot: true,
    permission: credentialsRead,
    action: 'write',
    query: vault.CredentialsQuery,
    output: vault.AccessCredentialsData,
    errors: ['namespace_not_found', 'forbidden'],
    example: {
      path: { namespace: 'acme' },
      query: 'provider=AWS&type=key',
      cli: 'tessera credentials list acme',
      python: 'print(credentials_api.list_credentials("acme", provider="AWS"))',
    },
  },
  addCredential: {
    id: 'addCredential',
    method: 'POST',
    prefix: '/v2',
    path: '/credentials/{namespace}',
    tag: 'credentials',
    summary: 'Store a credential of any provider in a namespace',
    permission: credentialsWrite,
    action: 'edit_organization',
    body: vault.NewAccessCredential,
    errors: [
      'namespace_not_found',
      'forbidden',
      'credentials_name_taken',
      'access_key_taken',
      'quota_exceeded',
      'endpoint_not_allowed',
    ],
    example: {
      path: { namespace: 'acme' },
      body: {
        name: 'reader',
        provider_default: false,
        role: { aws: { role_arn: 'arn:aws:iam::123456789012:role/acme-reader' } },
      },
      cli: 'tessera credentials add acme reader --role-arn arn:aws:iam::123456789012:role/acme-reader',
    },
  },
  getCredential: {
    id: 'getCredential',
    method: 'GET',
    prefix: '/v2',
    path: '/credentials/{namespace}/{name}',
    tag: 'credentials',
    summary: 'Look a credential of any provider up, without its secret',
    hot: true,
    permission: credentialsRead,
    action: 'write',
    output: vault.AccessCredential,
    errors: ['namespace_not_found', 'credentials_not_found', 'forbidden'],
    example: {
      path: lake,
      cli: 'tessera credentials show acme lake',
      python: 'print(credentials_api.get_credential("acme", "lake"))',
    },
  },
  updateCredential: {
    id: 'updateCredential',
    method: 'PATCH',
    prefix: '/v2',
    path: '/credentials/{namespace}/{name}',
    tag: 'credentials',
    summary: 'Change or rename a credential of any provider',
    permission: credentialsWrite,
    action: 'edit_organization',
    body: vault.AccessCredentialUpdate,
    errors: [
      'namespace_not_found',
      'credentials_not_found',
      'forbidden',
      'credentials_name_taken',
      'access_key_taken',
      'endpoint_not_allowed',
    ],
    example: {
      path: lake,
      body: { allowed_in_tasks: false },
      cli: 'tessera credentials update acme lake --default',
    },
  },
  deleteCredential: {
    id: 'deleteCredential',
    method: 'DELETE',
    prefix: '/v2',
    path: '/credentials/{namespace}/{name}',
    tag: 'credentials',
    summary: 'Delete a credential of any provider',
    permission: credentialsWrite,
    action: 'edit_organization',
    errors: ['namespace_not_found', 'credentials_not_found', 'forbidden'],
    example: {
      path: lake,
      cli: 'tessera credentials delete acme lake',
      python: 'credentials_api.delete_credential("acme", "lake")',
    },
  },
} as const satisfies Record<string, Operation>;
