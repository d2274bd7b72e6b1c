import { awsEnvironment, awsExports, type TemporaryCredentials, type VendFormat } from '@tessera/contract';
import type * as z from 'zod';
import { Rendered } from '../../kit/rendered.ts';
import { textOf } from '../../services/object-store/path.ts';
import type { SessionKey } from '../../services/object-store/sts.ts';
import { schemeOf } from '../aws-credentials/store.ts';
import { endFor, type Grant } from './grant.ts';
import { placeOf } from './store-of.ts';

type Container = z.output<typeof TemporaryCredentials>;

/** A key in the form that its reader wants: SDKs of AWS, a shell, TileDB, Iceberg, or Unity Catalog. */
export function inFormat(format: VendFormat, grant: Grant, key: SessionKey): Container | Rendered {
  const at = { ...placeOf(grant.credentials), until: endFor(grant, key.expiresAt) };
  switch (format) {
    case 'container':
      return container(grant, key, at);
    case 'process':
      return json({
        Version: 1,
        AccessKeyId: key.accessKeyId,
        SecretAccessKey: key.secretAccessKey,
        SessionToken: key.sessionToken,
        Expiration: wholeSeconds(at.until),
      });
    case 'env':
      return new Rendered('text/plain; charset=utf-8', awsExports(awsEnvironment(container(grant, key, at))));
    case 'tiledb':
      return json(tiledb(grant, key, at));
    case 'iceberg':
      return json(iceberg(grant, key, at));
    case 'unity':
      return json({
        aws_temp_credentials: {
          access_key_id: key.accessKeyId,
          secret_access_key: key.secretAccessKey,
          session_token: key.sessionToken,
        },
        expiration_time: Date.parse(at.until),
        url: pathsOf(grant)[0],
      });
  }
}

interface Place {
  endpoint?: string | undefined;
  region: string;
  pathStyle: boolean;
  until: string;
}

/** The paths of a grant as texts. */
export function pathsOf({ paths, credentials }: Grant): string[] {
  const scheme = schemeOf(credentials.kind);
  return paths === 'everything' ? [`${scheme}://*`] : paths.map((path) => textOf(path, scheme));
}

function container(grant: Grant, key: SessionKey, { endpoint, region, until }: Place): Container {
  return {
    AccessKeyId: key.accessKeyId,
    SecretAccessKey: key.secretAccessKey,
    Token: key.sessionToken,
    Expiration: wholeSeconds(until),
    Region: region,
    ...(endpoint === undefined ? {} : { Endpoint: endpoint }),
    Path: pathsOf(grant).join(','),
    Access: grant.access,
  };
}

function tiledb({ credentials }: Grant, key: SessionKey, { endpoint, region, pathStyle }: Place) {
  const url = endpoint === undefined ? undefined : new URL(endpoint);
  return {
    'vfs.s3.aws_access_key_id': key.accessKeyId,
    'vfs.s3.aws_secret_access_key': key.secretAccessKey,
    'vfs.s3.aws_session_token': key.sessionToken,
    'vfs.s3.region': region,
    'vfs.s3.use_virtual_addressing': String(!pathStyle),
    ...(url === undefined
      ? {}
      : {
          'vfs.s3.endpoint_override': `${url.host}${url.pathname.replace(/\/$/, '')}`,
          'vfs.s3.scheme': url.protocol.slice(0, -1),
        }),
    ...(credentials.sseKmsKeyId === undefined
      ? {}
      : { 'vfs.s3.sse': 'kms', 'vfs.s3.sse_kms_key_id': credentials.sseKmsKeyId }),
  };
}

function iceberg(grant: Grant, key: SessionKey, { endpoint, region, pathStyle, until }: Place) {
  const config = {
    's3.access-key-id': key.accessKeyId,
    's3.secret-access-key': key.secretAccessKey,
    's3.session-token': key.sessionToken,
    's3.session-token-expires-at-ms': String(Date.parse(until)),
    'client.region': region,
    's3.path-style-access': String(pathStyle),
    ...(endpoint === undefined ? {} : { 's3.endpoint': endpoint }),
  };
  const prefixes = grant.paths === 'everything' ? ['s3'] : pathsOf(grant);
  return { 'storage-credentials': prefixes.map((prefix) => ({ prefix, config })) };
}

export function json(value: object): Rendered {
  return new Rendered('application/json; charset=utf-8', JSON.stringify(value));
}

/** Without milliseconds, as AWS writes it, and never later than it is. */
function wholeSeconds(instant: string): string {
  return instant.replace(/\.\d+Z$/, 'Z');
}
