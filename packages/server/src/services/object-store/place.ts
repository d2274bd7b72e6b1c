import { encoded } from './sigv4.ts';

/** Where a store is, and how buckets are named there. */
export interface StorePlace {
  /** Absent for AWS. */
  endpoint?: string | undefined;
  region: string;
  /** Whether the bucket is in the path rather than in the host. */
  pathStyle: boolean;
}

/** The URL of an object, or of the bucket where the key is empty; `query` as it is to be signed. */
export function objectUrl({ endpoint, region, pathStyle }: StorePlace, bucket: string, key: string, query = ''): URL {
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  const base = new URL(endpoint ?? `https://s3.${region}.amazonaws.com${suffix}`);
  const path = key.split('/').map(encoded).join('/');
  // TLS names of buckets with dots match no certificate of AWS.
  const inPath = pathStyle || (endpoint === undefined && bucket.includes('.'));
  if (!inPath) base.host = `${bucket}.${base.host}`;
  base.pathname = `${base.pathname.replace(/\/$/, '')}/${inPath ? `${bucket}/` : ''}${path}`;
  base.search = query;
  return base;
}

/** The bucket and the key, decoded, that a URL of this store names; nothing where it is a URL of something else. */
export function objectOf(place: StorePlace, url: URL): { bucket: string; key: string } | undefined {
  const atRoot = objectUrl({ ...place, pathStyle: true }, 'bucket', '');
  const prefix = atRoot.pathname.slice(0, -'bucket/'.length);
  if (url.protocol !== atRoot.protocol || !url.pathname.startsWith(prefix)) return undefined;
  const path = decoded(url.pathname.slice(prefix.length));
  if (path === undefined) return undefined;
  if (url.host === atRoot.host) {
    const [, bucket = '', key = ''] = /^([^/]*)\/?(.*)$/s.exec(path) ?? [];
    return { bucket, key };
  }
  // A store that reads the bucket from the path does so whatever bucket the host names: the first segment of the key would be one.
  if (place.pathStyle && place.endpoint !== undefined) return undefined;
  const hosts = [`.${atRoot.host}`, ...(place.endpoint === undefined ? ['.s3.amazonaws.com'] : [])];
  const host = hosts.find((end) => url.host.endsWith(end));
  return host === undefined ? undefined : { bucket: url.host.slice(0, -host.length), key: path };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
