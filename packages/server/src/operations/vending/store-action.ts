import { Problem } from '../../kit/problem.ts';
import { requireSafeKey } from '../../services/object-store/path.ts';
import { objectOf, type StorePlace } from '../../services/object-store/place.ts';
import type { Access } from '../../services/object-store/session-policy.ts';
import { element } from '../../services/object-store/xml.ts';

/** The action of a request to a store: the access, and the objects or prefixes of keys. */
export interface StoreAction {
  access: Access;
  objects: { bucket: string; key: string }[];
}

export interface StoreRequest {
  method: string;
  url: URL;
  headers: ReadonlyMap<string, string>;
  body: string | undefined;
}

const listing = new Set([
  'list-type',
  'prefix',
  'delimiter',
  'continuation-token',
  'start-after',
  'max-keys',
  'encoding-type',
  'fetch-owner',
]);
// What a key for reading, writing and deleting may say with its requests. Others, such as `x-amz-acl` and `x-amz-object-lock-mode`, ask for
// actions of their own.
const plainHeader =
  /^x-amz-(?:meta-.+|checksum-.+|server-side-encryption(?:-.+)?|copy-source(?:-.+)?|if-match-.+|metadata-directive|storage-class|content-sha256|date|security-token|user-agent|sdk-checksum-algorithm|trailer|decoded-content-length|mp-object-size|expected-bucket-owner|source-expected-bucket-owner|request-payer|website-redirect-location)$/;
const reading = new Set(['versionId', 'partNumber', 'x-id']);

/**
 * The action of a request, read from its method, path, query and headers. Throws for every request but those of
 * reading, writing, deleting and listing: a sub-resource such as `?acl` or `?policy`, or a header such as `x-amz-acl`, is refused by
 * not being named here.
 */
export function storeAction(place: StorePlace, request: StoreRequest): StoreAction {
  const { method, url, headers } = request;
  const found = objectOf(place, url);
  if (!found || found.bucket === '') {
    throw refused(
      'uri: is no URL of this store, with its bucket in the host or the path as `path_style` of the credentials says',
    );
  }
  const { bucket, key } = found;
  for (const name of headers.keys()) {
    if (name.startsWith('x-amz-') && !plainHeader.test(name)) throw refused(`headers: ${name} is not signed`);
  }
  const query = new Map(url.searchParams);
  if ([...url.searchParams].length !== query.size) throw refused('uri: has a parameter twice');
  const only = (allowed: ReadonlySet<string>) => [...query.keys()].every((name) => allowed.has(name));
  if (key === '') return onBucket(bucket, request, query, only);
  requireSafeKey(key);
  const object = { bucket, key };
  if ((method === 'GET' || method === 'HEAD') && only(reading)) return { access: 'read', objects: [object] };
  if (method === 'PUT' && only(new Set(['partNumber', 'uploadId', 'x-id']))) {
    const source = headers.get('x-amz-copy-source');
    return { access: 'write', objects: source === undefined ? [object] : [object, copySource(source)] };
  }
  if (method === 'POST' && query.size === 1 && (query.has('uploads') || query.has('uploadId'))) {
    return { access: 'write', objects: [object] };
  }
  if (query.has('uploadId') && only(new Set(['uploadId', 'max-parts', 'part-number-marker', 'x-id']))) {
    if (method === 'GET' || method === 'DELETE') return { access: 'write', objects: [object] };
  }
  if (method === 'DELETE' && only(new Set(['x-id']))) return { access: 'delete', objects: [object] };
  throw refused('uri: is a request that is not signed');
}

function onBucket(
  bucket: string,
  { method, body }: StoreRequest,
  query: ReadonlyMap<string, string>,
  only: (allowed: ReadonlySet<string>) => boolean,
): StoreAction {
  if (method === 'GET' && only(listing)) {
    return { access: 'read', objects: [{ bucket, key: query.get('prefix') ?? '' }] };
  }
  if (method === 'POST' && query.size === 1 && query.get('delete') === '') {
    const keys = deletedKeys(body ?? '');
    if (keys.length > 0) return { access: 'delete', objects: keys.map((key) => ({ bucket, key })) };
  }
  throw refused('uri: is a request that is not signed');
}

/**
 * The keys of a DeleteObjects body. A body that is not entirely of this form is refused: another reader could find
 * other keys in it. So is one that names versions: deleting one leaves nothing to bring back, and is an action of its own, which
 * no key may do either.
 */
function deletedKeys(body: string): string[] {
  const [before = '', ...objects] = body.replace(/>\s+</g, '><').split('<Object>');
  const object = /^<Key>([^<]*)<\/Key><\/Object>(.*)$/s;
  const found = objects.map((text) => object.exec(text));
  const around = [before, ...found.map((match) => match?.[2] ?? '<Object>')].join('');
  const empty = /^(?:<\?xml[^<>]*\?>)?\s*<Delete(?: xmlns="[^"<>]*")?>(?:<Quiet>\w+<\/Quiet>)?<\/Delete>\s*$/;
  if (!empty.test(around))
    throw refused('body: must be a DeleteObjects request with nothing but the key of each object');
  return found.map((match) => {
    const text = match?.[1] ?? '';
    // Blanks around it are a part of the key to stores.
    if (text !== text.trim()) throw refused('body: has a key with blanks around it');
    const key = element(`<Key>${text}</Key>`, 'Key') ?? '';
    requireSafeKey(key);
    return key;
  });
}

function copySource(header: string): { bucket: string; key: string } {
  let text: string;
  try {
    text = decodeURIComponent(header);
  } catch {
    throw refused('headers: x-amz-copy-source cannot be read');
  }
  const [, bucket = '', key = ''] = /^\/?([^/?]+)\/([^?]+)(?:\?versionId=[\w.-]+)?$/.exec(text) ?? [];
  if (key === '' || bucket.startsWith('arn:')) throw refused('headers: x-amz-copy-source must be a bucket and a key');
  requireSafeKey(key);
  return { bucket, key };
}

/** A header's name (RFC 9110, 5.6.2): with other characters, one header would be signed as two. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * The headers of a request by their names in lower case. Throws where one that is signed is there twice, in one spelling or two: the
 * store could read the other one.
 */
export function storeHeaders(
  given: readonly (readonly [name: string, values: readonly string[]])[],
): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [spelled, values] of given) {
    const name = spelled.toLowerCase();
    if (!token.test(name) || values.some((value) => /[\0\r\n]/.test(value))) {
      throw refused('headers: has a name or a value that no header can have');
    }
    if (headers.has(name) || (signedBesides.test(name) && values.length !== 1)) {
      throw refused(`headers: ${name} must be there once`);
    }
    headers.set(name, values.join(','));
  }
  return headers;
}

/** The headers that are signed beside the host, where they are there. */
export const signedBesides = /^(?:x-amz-|content-)/;

function refused(message: string): Problem {
  return new Problem('path_not_allowed', { message });
}
