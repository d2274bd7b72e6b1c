import type { AWSAccessCredentials } from '@tessera/contract';
import type * as z from 'zod';
import type { CredentialsRecord } from './store.ts';

/** Credentials as permitted readers see them. The secret is in no answer. */
export function credentialsAnswer(
  credentials: CredentialsRecord,
  namesOnly: boolean,
): z.input<typeof AWSAccessCredentials> {
  if (namesOnly) return { name: credentials.name };
  return {
    access_key_id: credentials.accessKeyId,
    service_role_arn: credentials.serviceRoleArn,
    name: credentials.name,
    default: credentials.isDefault,
    buckets: credentials.buckets,
    endpoint: credentials.endpoint,
    region: credentials.region,
    path_style: credentials.pathStyle,
    created_at: credentials.createdAt,
    updated_at: credentials.updatedAt,
    last_used_at: credentials.lastUsedAt,
    checked_at: credentials.validation?.at,
    valid: credentials.validation?.valid,
    secret_set_at: credentials.secretSetAt,
  };
}
