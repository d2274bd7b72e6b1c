import { everyBucket } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { type CredentialsKind, type CredentialsRecord, schemeOf } from './store.ts';

/** The buckets that credentials of this kind are restricted to, as stored: none stands for all. Throws for another provider's. */
export function storedBuckets(kind: CredentialsKind, input: readonly string[] | undefined): string[] {
  const scheme = `${schemeOf(kind)}://`;
  const buckets = (input ?? []).filter((bucket) => bucket !== everyBucket);
  if (buckets.some((bucket) => !bucket.startsWith(scheme))) {
    throw new Problem('invalid_request', { message: `buckets: those of these credentials begin with ${scheme}` });
  }
  return buckets;
}

/** The buckets after a change. Absent keeps; lifting a restriction takes saying so. */
export function changedBuckets(
  { kind, buckets: before }: Pick<CredentialsRecord, 'kind' | 'buckets'>,
  input: readonly string[] | undefined,
): string[] {
  if (input === undefined) return before;
  // Clients send whole objects back, and an empty list where they know of no bucket.
  if (input.length === 0 && before.length > 0) {
    throw new Problem('invalid_request', {
      message: `buckets: an empty list would lift the restriction; send ["${everyBucket}"] to do that`,
    });
  }
  return storedBuckets(kind, input);
}
