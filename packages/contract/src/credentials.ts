import * as z from 'zod';
import { buckets } from './buckets.ts';
import { hasInvisible } from './characters.ts';
import { dateTime } from './instant.ts';
import { line, thingName } from './text.ts';

export { buckets, everyBucket } from './buckets.ts';

/** An event of a credential. */
export const history = {
  created_at: dateTime.optional(),
  updated_at: dateTime.optional(),
  last_used_at: dateTime.optional().meta({ description: 'When a short-lived key or a signature was last made' }),
  checked_at: dateTime.optional().meta({ description: 'When it was last validated' }),
  valid: z.boolean().optional().meta({ description: 'The result of the last validation' }),
  secret_set_at: dateTime.optional().meta({ description: 'When the secret was last given: the age of the key' }),
};

export const AWSAccessCredentials = z
  .object({
    access_key_id: z.string().optional(),
    service_role_arn: z.string().optional(),
    name: z.string().optional(),
    default: z.boolean().optional(),
    buckets: z
      .array(z.string())
      .optional()
      .meta({ description: 'Compared by whole path segments. None: not restricted' }),
    endpoint: z.string().optional(),
    region: z.string().optional(),
    path_style: z.boolean().optional(),
    ...history,
  })
  .meta({ id: 'AWSAccessCredentials', description: 'Stored cloud credentials, without their secret' });

/** Where the store is, when it is not AWS's own in its first region. An empty text clears. */
export const sentStoreFields = {
  endpoint: line(1024).optional().meta({ description: 'The https URL of a store other than AWS' }),
  region: line(32)
    .regex(/^[a-z0-9-]*$/, 'must be a region, as in eu-central-1')
    .optional(),
  path_style: z.boolean().optional().meta({ description: 'Whether the bucket is in the path rather than the host' }),
};
/** A key or its secret. Pasting brings characters along that cannot be seen, and a signature made with them never matches. */
export const secretText = (max: number) =>
  line(max).refine((text) => !hasInvisible(text), 'must not have invisible characters: type it, or copy it once more');

const credentialFields = {
  access_key_id: secretText(128).optional(),
  secret_access_key: secretText(4096).optional().meta({ description: 'Only ever received' }),
  service_role_arn: line(2048).optional().meta({ description: 'Kept as text; it must be an ARN when it is used' }),
  default: z.boolean().optional(),
  ...sentStoreFields,
};

export const NewAWSAccessCredentials = z
  .object({
    name: thingName.optional().meta({ description: '`default` when absent' }),
    ...credentialFields,
    buckets: buckets
      .optional()
      .meta({ description: 'The paths of the credentials. Absent, empty or `s3://*`: not restricted' }),
  })
  .meta({ id: 'NewAWSAccessCredentials', description: 'A key pair, a role, or both' });

export const AWSAccessCredentialsUpdate = z
  .object({
    name: thingName.optional().meta({ description: 'Another name than the present one renames' }),
    ...credentialFields,
    buckets: buckets.optional().meta({
      description:
        'Absent keeps. An empty list is refused where it would lift a restriction, since clients send one for ' +
        '"nothing to say"; `s3://*` lifts it',
    }),
  })
  .meta({
    id: 'AWSAccessCredentialsUpdate',
    description: 'Absent fields keep their value; a new key ID needs its secret',
  });
