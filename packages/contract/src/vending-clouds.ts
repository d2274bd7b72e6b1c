import * as z from 'zod';
import { dateTime } from './instant.ts';
import type { Operation } from './operation.ts';
import { providers } from './vault.ts';
import { credentialsWrite } from './vault-operations.ts';
import * as vending from './vending.ts';
import { vend, vendErrors } from './vending-operations.ts';

export const cloudFormats = ['json', 'env', 'tiledb', 'iceberg', 'unity'] as const;
export type CloudFormat = (typeof cloudFormats)[number];

export const CloudVendQuery = vending.VendQuery.extend({
  format: z.enum(cloudFormats).optional().meta({ description: '`json` when absent' }),
});

/** A shared access signature of Azure, or an access token of Google Cloud. */
export const CloudKey = z
  .object({
    provider: z.enum(providers),
    account: z.string().optional().meta({ description: 'The storage account, of Azure' }),
    endpoint: z.string().optional().meta({ description: 'Where its blobs are, of Azure' }),
    sas_token: z.string().optional().meta({ description: 'The query of a URL, without `?`, of Azure' }),
    access_token: z.string().optional().meta({ description: 'A bearer token, of Google Cloud' }),
    expires_at: dateTime,
    path: z.string().meta({ description: 'The paths that it reaches, joined by commas' }),
    access: z.string(),
  })
  .meta({
    id: 'CloudKey',
    description: 'A short-lived key of stored credentials of Azure or Google Cloud',
  });

const provider = '/credentials/{namespace}/{provider}/{name}';

/** The same as for AWS with credentials of Azure and Google Cloud: `{provider}` is `azure` or `gcp`. */
export const cloudVendingOperations = {
  vendCloudKey: {
    id: 'vendCloudKey',
    method: 'GET',
    path: `${provider}/temporary`,
    tag: 'credentials',
    summary: 'Make a SAS token of Azure, or an access token of Google Cloud, that ends by itself and reaches only this',
    permission: vend,
    action: 'read',
    query: CloudVendQuery,
    output: CloudKey,
    errors: vendErrors,
    example: {
      path: { namespace: 'acme', provider: 'azure', name: 'blobs' },
      query: 'access=read&path=azure://acme-lake',
      cli: 'tessera credentials env acme blobs --provider azure --path azure://acme-lake',
    },
  },
  presignCloudRequest: {
    id: 'presignCloudRequest',
    method: 'POST',
    effect: 'read',
    repeatable: true,
    path: `${provider}/presign`,
    tag: 'credentials',
    summary: 'Make a URL for one request on one object of Azure or Google Cloud',
    permission: vend,
    action: 'read',
    body: vending.PresignRequest,
    output: vending.PresignedUrl,
    errors: vendErrors,
    example: {
      path: { namespace: 'acme', provider: 'gcp', name: 'objects' },
      body: { path: 'gs://acme-lake/raw/a.csv', expires: 900 },
      cli: 'tessera credentials presign acme objects GET gs://acme-lake/raw/a.csv',
    },
  },
  validateCloudCredential: {
    id: 'validateCloudCredential',
    method: 'POST',
    repeatable: true,
    path: `${provider}/validate`,
    tag: 'credentials',
    summary: 'See whether a stored credential of Azure or Google Cloud works',
    permission: credentialsWrite,
    action: 'edit_organization',
    body: vending.ValidationRequest,
    output: vending.ValidationResult,
    errors: ['namespace_not_found', 'credentials_not_found', 'forbidden'],
    example: {
      path: { namespace: 'acme', provider: 'azure', name: 'blobs' },
      body: {},
      cli: 'tessera credentials validate acme blobs --provider azure',
    },
  },
} as const satisfies Record<string, Operation>;
