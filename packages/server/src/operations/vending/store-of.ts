import { type StorePath, storePath } from '../../services/object-store/path.ts';
import type { StorePlace } from '../../services/object-store/place.ts';
import { type CredentialsRecord, schemeOf } from '../aws-credentials/store.ts';

const firstRegion = 'us-east-1';

/** Where the store of these credentials is. Stores other than AWS take the bucket in the path unless told otherwise. */
export function placeOf({ endpoint, region = firstRegion, pathStyle }: CredentialsRecord): StorePlace {
  return { endpoint, region, pathStyle: pathStyle ?? endpoint !== undefined };
}

/** The part of AWS that a role or a region is in. */
export function partitionOf({ serviceRoleArn = '', region = '' }: CredentialsRecord): 'aws' | 'aws-cn' | 'aws-us-gov' {
  const named = /^arn:(aws-cn|aws-us-gov|aws):/.exec(serviceRoleArn)?.[1];
  if (named !== undefined) return named as 'aws';
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The account that a role is in; nothing where the ARN has none. */
export function accountOf(arn: string): string | undefined {
  return /^arn:[\w-]+:iam::(\d{12}):/.exec(arn)?.[1];
}

/** A path in the store of these credentials. Wildcards are refused where its policies read them and cannot escape them. */
export function pathIn({ kind, endpoint }: Pick<CredentialsRecord, 'kind' | 'endpoint'>, text: string): StorePath {
  return storePath(text, kind !== 'aws' || endpoint === undefined, schemeOf(kind));
}
