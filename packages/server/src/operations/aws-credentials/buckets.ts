import { everyBucket } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';

/** The buckets that credentials are restricted to, as stored: none stands for all. */
export function storedBuckets(input: readonly string[] | undefined): string[] {
  return (input ?? []).filter((bucket) => bucket !== everyBucket);
}

/** The buckets after a change. Absent keeps; lifting a restriction takes saying so. */
export function changedBuckets(before: string[], input: readonly string[] | undefined): string[] {
  if (input === undefined) return before;
  // Clients send whole objects back, and an empty list where they know of no bucket.
  if (input.length === 0 && before.length > 0) {
    throw new Problem('invalid_request', {
      message: `buckets: an empty list would lift the restriction; send ["${everyBucket}"] to do that`,
    });
  }
  return storedBuckets(input);
}
