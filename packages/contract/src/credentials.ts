import * as z from 'zod';
import { buckets } from './buckets.ts';
import { hasInvisible } from './characters.ts';
import { dateTime } from './instant.ts';
import { line, thingName } from './text.ts';

export { everyBucket } from './buckets.ts';

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
    created_at: dateTime.optional(),
    updated_at: dateTime.optional(),
  })
  .meta({ id: 'AWSAccessCredentials', description: 'Stored cloud credentials, without their secret' });

/** A key or its secret. Pasting brings characters along that cannot be seen, and a signature made with them never matches. */
const keyText = (max: number) =>
  line(max).refine((text) => !hasInvisible(text), 'must not have invisible characters: type it, or copy it once more');

const credentialFields = {
  access_key_id: keyText(128).optional(),
  secret_access_key: keyText(4096).optional().meta({ description: 'Only ever received' }),
  service_role_arn: line(2048).optional().meta({ description: 'Kept as text; it must be an ARN when it is used' }),
  default: z.boolean().optional(),
};

export const NewAWSAccessCredentials = z
  .object({
    name: thingName.optional().meta({ description: '`default` when absent' }),
    ...credentialFields,
    buckets: buckets
      .optional()
      .meta({ description: 'What the credentials are for. Absent, empty or `s3://*`: not restricted' }),
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
  .meta({ id: 'AWSAccessCredentialsUpdate', description: 'What is absent stays; a new key ID needs its secret' });
