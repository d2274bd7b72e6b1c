import * as z from 'zod';
import { turnsDirection } from './characters.ts';
import { line } from './text.ts';

/** In place of a list of buckets: all of them. */
export const everyBucket = 's3://*';

// From before March 2018 there are buckets with upper case, `_` and long names (Amazon S3 User Guide, "General purpose
// bucket naming rules").
const bucketName = /^[A-Za-z0-9._-]{3,255}$/;
const ipAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/;
// A dot, a slash or another character with a meaning that is percent-encoded, once or several times, or hidden in an
// overlong form of UTF-8: some reader of the path decodes it.
const encodedMeaning = /%(?:25)*(?:2[ef]|5c|3f|23|[01][0-9a-f]|7f|c[01])/i;

/** The fault of the path of a bucket or of a folder in it; `undefined` if there is none. */
function faultOf(path: string): string | undefined {
  if (path === everyBucket) return undefined;
  if (/^(?:s3:\/\/)?arn:/i.test(path)) {
    return /[:/]accesspoint[/:]/i.test(path)
      ? 'must name an access point by its alias, as in s3://my-point-abc-s3alias, rather than by its ARN'
      : 'must look like s3://bucket or s3://bucket/path, rather than an ARN';
  }
  const [, bucket = '', folder] = /^(?:s3|azure|gs):\/\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  if (ipAddress.test(bucket)) return 'must name a bucket, not an IP address';
  if (bucket.includes('..')) return 'must not have two dots in a row in the name of its bucket';
  if (!bucketName.test(bucket)) return 'must look like s3://bucket or s3://bucket/path';
  return folder === undefined || folder === '' ? undefined : faultOfFolder(folder);
}

/** Readers of such paths disagree on all of these: some take them for steps upwards or for their end, others for names. */
function faultOfFolder(folder: string): string | undefined {
  const segments = folder.replace(/\/$/, '').split('/');
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'must not have . or .. in it';
  if (segments.includes('')) return 'must not have two slashes in a row behind its bucket';
  if (/[\\?#]/.test(folder)) return 'must not have \\, ? or # in it';
  if (encodedMeaning.test(folder)) return 'must not have percent-encoded dots, slashes or control characters';
  return turnsDirection(folder) ? 'must not have characters that change the direction of text' : undefined;
}

const bucket = line(1024).superRefine((path, context) => {
  const message = faultOf(path);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/**
 * The scope of credentials: paths of buckets and of folders in them, or `s3://*` alone. Containers of Azure are
 * `azure://container`, buckets of Google Cloud `gs://bucket`, as TileDB writes them.
 */
export const buckets = z
  .array(bucket)
  .max(100)
  .refine((list) => list.length < 2 || !list.includes(everyBucket), `must have ${everyBucket} alone or not at all`);
