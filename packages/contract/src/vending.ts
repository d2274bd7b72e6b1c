import * as z from 'zod';
import { dateTime } from './instant.ts';
import { line } from './text.ts';
import { NewAccessCredential, ValidationCheck } from './vault.ts';

export const vendFormats = ['container', 'process', 'env', 'tiledb', 'iceberg', 'unity'] as const;
export type VendFormat = (typeof vendFormats)[number];

const paths = z
  .union([z.string().max(2048), z.array(z.string().max(2048)).max(100)])
  .transform((given) => [given].flat())
  .optional()
  .meta({
    description:
      's3://bucket/prefix, or azure:// or gs://; may be repeated. The buckets of the credentials when absent',
  });

/** Strict: a parameter that is misspelled and dropped, as `paths=`, would make a wider key than was meant. */
export const VendQuery = z.strictObject({
  access: z
    .enum(['read', 'write', 'delete'])
    .optional()
    .meta({ description: '`read` when absent; each includes the one before' }),
  path: paths,
  duration: z
    .string()
    .regex(/^\d{1,6}$/, 'must be a number of seconds')
    .transform(Number)
    .refine((seconds) => seconds >= 900 && seconds <= 43_200, 'must be from 900 to 43200 seconds')
    .optional()
    .meta({
      description: 'Seconds, from 900 to 43200; 3600 when absent. Cut to the limits of the token and the store',
    }),
  format: z.enum(vendFormats).optional().meta({ description: '`container` when absent' }),
});

/** The answer that AWS SDKs read from `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
export const TemporaryCredentials = z
  .object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    Token: z.string(),
    Expiration: dateTime,
    Region: z.string(),
    Endpoint: z.string().optional(),
    Path: z.string().meta({ description: 'The paths that it reaches, joined by commas' }),
    Access: z.string(),
  })
  .meta({ id: 'TemporaryCredentials', description: 'A key that ends by itself, as SDKs of AWS read it' });

const probes = {
  probe_writes: z
    .boolean()
    .optional()
    .meta({ description: 'Whether an object is written and deleted to see that it works' }),
  paths: z
    .array(line(2048))
    .max(20)
    .optional()
    .meta({ description: 'Where to look: the first of them is tried, or of the buckets when absent' }),
};
export const ValidationRequest = z
  .object(probes)
  .optional()
  .meta({ id: 'ValidationRequest', description: 'The permitted actions of a validation' });
export const NewCredentialValidation = NewAccessCredential.extend(probes).meta({
  id: 'NewCredentialValidation',
  description: 'A credential as it would be stored, and the permitted actions of its validation',
});
export const ValidationResult = z
  .object({ valid: z.boolean(), checked_at: dateTime, checks: z.array(ValidationCheck) })
  .meta({ id: 'ValidationResult', description: 'The result of a validation: valid if no check failed' });

/** Strict for the same reason as `VendQuery`. */
export const PresignRequest = z
  .strictObject({
    path: z
      .string()
      .max(2048)
      .meta({ description: 'The object, as s3://bucket/key; azure:// or gs:// in their place' }),
    method: z.enum(['GET', 'HEAD', 'PUT', 'DELETE']).optional().meta({ description: '`GET` when absent' }),
    expires: z
      .int()
      .min(1)
      .max(43_200)
      .optional()
      .meta({ description: 'Seconds; 900 when absent. Cut to the limits of the token and the store' }),
  })
  .meta({ id: 'PresignRequest', description: 'One request on one object' });
export const PresignedUrl = z
  .object({
    url: z.string(),
    method: z.string(),
    expires_at: dateTime,
    headers: z.record(z.string(), z.string()).meta({ description: 'The headers that must be sent with it' }),
  })
  .meta({ id: 'PresignedUrl', description: 'A URL that is the permission itself' });

const headers = z.record(z.string(), z.array(z.string()));
export const SignRequest = z
  .object({
    region: line(32).optional(),
    uri: z.string().max(8192),
    method: z.enum(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS']),
    headers: z.record(z.string().max(256), z.array(z.string().max(8192)).max(16)).optional(),
    properties: z.record(z.string(), z.string()).optional(),
    body: z
      .string()
      .max(48 * 1024)
      .optional(),
    provider: z.string().optional(),
  })
  .meta({ id: 'SignRequest', description: "A request to a store, as Iceberg's remote signing describes it" });
export const SignedRequest = z
  .object({ uri: z.string(), headers })
  .meta({ id: 'SignedRequest', description: 'The same request, to be sent with these headers' });

export const TrustPolicy = z
  .object({
    external_id: z
      .string()
      .meta({ description: "The namespace's own: a role that asks for it is no other namespace's" }),
    principal: z
      .string()
      .optional()
      .meta({ description: 'The identity that assumes the role; absent where the server has no AWS identity' }),
    json: z.string().optional(),
    terraform: z.string().optional(),
    cloudformation: z.string().optional(),
  })
  .meta({ id: 'TrustPolicy', description: 'The trust policy for the role that this namespace may use' });
