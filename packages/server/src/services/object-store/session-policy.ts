import { Problem } from '../../kit/problem.ts';
import { type StorePath, textOf } from './path.ts';

/** The access of a key to objects: each level includes the one before. */
export const accessLevels = ['read', 'write', 'delete'] as const;
export type Access = (typeof accessLevels)[number];

/** The maximum that STS accepts (API reference of AssumeRole, `Policy`). */
export const policyLimit = 2048;

const reading = ['s3:GetObject', 's3:GetObjectVersion'];
const writing = [...reading, 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
const objectActions: Record<Access, readonly string[]> = {
  read: reading,
  write: writing,
  delete: [...writing, 's3:DeleteObject'],
};

export interface PolicyRequest {
  /** Whole, safe and reduced; or everything that the stored key reaches. */
  paths: readonly StorePath[] | 'everything';
  access: Access;
  partition: 'aws' | 'aws-cn' | 'aws-us-gov';
  /** The ARN of the key that the buckets are encrypted with. */
  kmsKeyArn?: string | undefined;
}

/**
 * The session policy that lets these paths be used and nothing beside them, as minified JSON (some stores do not decode
 * blanks). Listing is by prefix alone: without one, or of a folder's bare name, it is refused. Throws `policy_too_large`
 * with the number of paths that fit, or the path that never does.
 */
export function sessionPolicy(request: PolicyRequest): string {
  const { paths } = request;
  const text = policyText(request);
  if (text.length <= policyLimit) return text;
  const all = paths === 'everything' ? [] : paths;
  const alone = all.find((path) => policyText({ ...request, paths: [path] }).length > policyLimit);
  if (alone !== undefined) {
    const shown = `${textOf(alone).slice(0, 60)}…`;
    throw new Problem('policy_too_large', { message: `path: ${shown} is too long for a session policy, also alone` });
  }
  let fits = all.length - 1;
  while (fits > 0 && policyText({ ...request, paths: all.slice(0, fits) }).length > policyLimit) fits--;
  throw new Problem('policy_too_large', {
    message: `path: ${all.length} paths are too many for one session policy; ${fits} of them fit`,
  });
}

function policyText({ paths, access, partition, kmsKeyArn }: PolicyRequest): string {
  const arn = (resource: string) => `arn:${partition}:s3:::${resource}`;
  const allow = (Action: readonly string[], Resource: readonly string[], more: object = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  });
  const kms = kmsKeyArn === undefined ? [] : [allow(kmsActions(access), [kmsKeyArn])];
  const bucketActions = ['s3:ListBucket', 's3:GetBucketLocation'];
  const statements =
    paths === 'everything'
      ? [allow([...objectActions[access], ...bucketActions], [arn('*')])]
      : [
          allow(
            objectActions[access],
            paths.map(({ bucket, prefix }) => arn(`${bucket}/${escaped(prefix)}*`)),
          ),
          ...bucketsOf(paths).flatMap(([bucket, prefixes]) => {
            const whole = prefixes.includes('');
            const listed = prefixes.map((prefix) => `${escaped(prefix)}*`);
            const condition = whole ? {} : { Condition: { StringLike: { 's3:prefix': listed } } };
            return [allow(['s3:ListBucket'], [arn(bucket)], condition), allow(['s3:GetBucketLocation'], [arn(bucket)])];
          }),
        ];
  return ascii(JSON.stringify({ Version: '2012-10-17', Statement: [...statements, ...kms] }));
}

function bucketsOf(paths: readonly StorePath[]): [string, string[]][] {
  const buckets = new Map<string, string[]>();
  for (const { bucket, prefix } of paths) buckets.set(bucket, [...(buckets.get(bucket) ?? []), prefix]);
  return [...buckets];
}

function kmsActions(access: Access): string[] {
  return access === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey'];
}

/** Wildcards and the sign of variables as themselves (IAM user guide, policy variables, "Special characters"). */
function escaped(prefix: string): string {
  return prefix.replace(/[*?$]/g, (one) => `\${${one}}`);
}

/** STS takes no characters past U+00FF; JSON writes them as ASCII. */
function ascii(json: string): string {
  return json.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
