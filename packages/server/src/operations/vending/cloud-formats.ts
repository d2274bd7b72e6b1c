import { type CloudFormat, type CloudKey, cloudEnvironment, shellExports } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import { Rendered } from '../../kit/rendered.ts';
import type { AccessToken } from '../../services/object-store/gcs.ts';
import { providerOf } from '../aws-credentials/store.ts';
import type { AzureKey } from './azure-key.ts';
import { json, pathsOf } from './formats.ts';
import type { Grant } from './grant.ts';

export type CloudKeyMade = AzureKey | AccessToken;
type Answer = z.output<typeof CloudKey>;

/** A key of Azure or Google Cloud in the form that its reader wants: a program, a shell, TileDB, Iceberg, or Unity Catalog. */
export function cloudFormat(format: CloudFormat, grant: Grant, made: CloudKeyMade): Answer | Rendered {
  switch (format) {
    case 'json':
      return plain(grant, made);
    case 'env':
      return new Rendered('text/plain; charset=utf-8', shellExports(cloudEnvironment(plain(grant, made))));
    case 'tiledb':
      return json(tiledb(made));
    case 'iceberg':
      return json({ 'storage-credentials': iceberg(grant, made) });
    case 'unity':
      return json({
        ...('sas' in made
          ? { azure_user_delegation_sas: { sas_token: made.sas } }
          : { gcp_oauth_token: { oauth_token: made.accessToken } }),
        expiration_time: Date.parse(made.expiresAt),
        url: pathsOf(grant)[0],
      });
  }
}

function plain(grant: Grant, made: CloudKeyMade): Answer {
  return {
    provider: providerOf(grant.credentials.kind),
    ...('sas' in made
      ? { account: made.account, endpoint: made.endpoint, sas_token: made.sas }
      : { access_token: made.accessToken }),
    expires_at: made.expiresAt,
    path: pathsOf(grant).join(','),
    access: grant.access,
  };
}

function tiledb(made: CloudKeyMade): object {
  if (!('sas' in made)) {
    throw new Problem('vending_unsupported', {
      message: 'TileDB takes no access token of Google Cloud: use an HMAC key with the endpoint storage.googleapis.com',
    });
  }
  return {
    'vfs.azure.storage_account_name': made.account,
    'vfs.azure.storage_sas_token': made.sas,
    'vfs.azure.blob_endpoint': made.endpoint,
  };
}

/** The keys of PyIceberg and of Java's file systems, which name an account by itself or by its host. */
function iceberg({ paths }: Grant, made: CloudKeyMade): object[] {
  const all = paths === 'everything' ? [] : paths;
  const until = String(Date.parse(made.expiresAt));
  if (!('sas' in made)) {
    const config = { 'gcs.oauth2.token': made.accessToken, 'gcs.oauth2.token-expires-at': until };
    return all.map(({ bucket, prefix }) => ({ prefix: `gs://${bucket}/${prefix}`, config }));
  }
  const host = `${made.account}.dfs.core.windows.net`;
  const config = Object.fromEntries(
    [made.account, host].flatMap((account) => [
      [`adls.sas-token.${account}`, made.sas],
      [`adls.sas-token-expires-at-ms.${account}`, until],
    ]),
  );
  if (paths === 'everything') return [{ prefix: 'abfss', config }];
  return all.map(({ bucket, prefix }) => ({ prefix: `abfss://${bucket}@${host}/${prefix}`, config }));
}
