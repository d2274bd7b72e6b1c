import { Problem } from '../../kit/problem.ts';

/** A part of a store: a bucket, and the objects in it that begin with `prefix`, which is empty or ends in a slash. */
export interface StorePath {
  bucket: string;
  prefix: string;
}

/** The schemes of each provider's paths, and the permitted names of buckets or containers. */
const bucketForms = {
  s3: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  azure: /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
  gs: /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
};
export type Scheme = keyof typeof bucketForms;

// Control, format and unassigned characters, separators, and characters with a meaning in JSON, URLs or the policies of
// some store.
const neverSafe = /[\p{C}\p{Z}"\\%]/u;
const wildcards = /[*?$]/;

/**
 * A path as in `s3://bucket/prefix`, made whole: `s3://b/p` means `p/` and never `p-evil`. Throws `path_unsafe` for a
 * path that a policy cannot express exactly.
 * @param escapes whether the store's policy language can escape wildcards, as AWS's can, or has none
 */
export function storePath(text: string, escapes: boolean, scheme: Scheme = 's3'): StorePath {
  const [, given, bucket = '', rest = ''] = /^(\w+):\/\/([^/]*)(?:\/(.*))?$/s.exec(text) ?? [];
  if (given !== scheme || !bucketForms[scheme].test(bucket)) throw unsafe(`must look like ${scheme}://bucket/prefix`);
  if (rest === '') return { bucket, prefix: '' };
  const prefix = rest.endsWith('/') ? rest : `${rest}/`;
  requireSafe(prefix.slice(0, -1), escapes);
  return { bucket, prefix };
}

/** An object as in `s3://bucket/key`. Throws `path_unsafe` where the allow-list could be read in two ways. */
export function storeObject(text: string, scheme: Scheme = 's3'): { bucket: string; key: string } {
  const [, given, bucket = '', key = ''] = /^(\w+):\/\/([^/]*)\/(.+)$/s.exec(text) ?? [];
  if (given !== scheme || !bucketForms[scheme].test(bucket)) throw unsafe(`must look like ${scheme}://bucket/key`);
  requireSafeKey(key);
  return { bucket, key };
}

/** Throws where a key has segments that some readers take for steps upwards, or characters that URLs cannot carry. */
export function requireSafeKey(key: string): void {
  if (/[\p{Cc}\p{Cs}]/u.test(key) || hasSteps(key) || Buffer.byteLength(key) > 1024) {
    throw unsafe('has characters or segments that are not safe');
  }
}

function requireSafe(prefix: string, escapes: boolean): void {
  if (neverSafe.test(prefix)) throw unsafe('must not have spaces, control characters, ", \\ or %');
  if (!escapes && wildcards.test(prefix)) throw unsafe("must not have *, ? or $ in this store's paths");
  if (hasSteps(prefix) || prefix.split('/').includes('')) throw unsafe('must not have empty, . or .. segments');
  if (Buffer.byteLength(prefix) > 1000) throw unsafe('is too long');
}

function hasSteps(key: string): boolean {
  return key.split('/').some((segment) => segment === '.' || segment === '..');
}

function unsafe(what: string): Problem {
  return new Problem('path_unsafe', { message: `path: ${what}` });
}

export function textOf({ bucket, prefix }: StorePath, scheme: Scheme = 's3'): string {
  return `${scheme}://${bucket}/${prefix}`;
}

/** Whether all of `inner` is within `outer`. */
export function isWithin(inner: StorePath, outer: StorePath): boolean {
  return inner.bucket === outer.bucket && inner.prefix.startsWith(outer.prefix);
}

/** The same paths without those that are within another one, in one order. */
export function reduced(paths: readonly StorePath[]): StorePath[] {
  const all = [...new Map(paths.map((path) => [textOf(path), path])).values()];
  return all
    .filter((path) => !all.some((other) => other !== path && isWithin(path, other)))
    .sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}
