import type { AccessCredential, CredentialType } from '@tessera/contract';
import type * as z from 'zod';
import { type CredentialsRecord, providerOf } from '../aws-credentials/store.ts';

/** The filters of lists. A key pair with a role is a key: without one, the role stands alone. */
export function typeOf({ kind, accessKeyId }: CredentialsRecord): CredentialType {
  switch (kind) {
    case 'aws':
      return accessKeyId === undefined ? 'arn' : 'key';
    case 'azure_token':
      return 'azure_token';
    case 'gcp_token':
      return 'token';
    default:
      return 'key';
  }
}

/** A credential as permitted readers see it. Neither its secret nor a role's external ID is in any answer. */
export function accessCredentialAnswer(found: CredentialsRecord, namesOnly: boolean): z.input<typeof AccessCredential> {
  if (namesOnly) return { name: found.name };
  return {
    uuid: found.id,
    name: found.name,
    provider: providerOf(found.kind),
    provider_default: found.isDefault,
    allowed_in_tasks: found.allowedInTasks,
    buckets: found.buckets,
    created_at: found.createdAt,
    updated_at: found.updatedAt,
    last_used_at: found.lastUsedAt,
    checked_at: found.validation?.at,
    valid: found.validation?.valid,
    secret_set_at: found.secretSetAt,
    ...member(found),
  };
}

function member(found: CredentialsRecord): Pick<z.input<typeof AccessCredential>, 'credential' | 'role' | 'token'> {
  const { accessKeyId: access_key_id, accountName: account_name, tenantId: tenant_id, clientId: client_id } = found;
  const { endpoint } = found;
  switch (found.kind) {
    case 'aws': {
      const place = {
        endpoint,
        region: found.region,
        path_style: found.pathStyle,
        sse_kms_key_id: found.sseKmsKeyId,
      };
      return access_key_id === undefined
        ? { role: { aws: { role_arn: found.serviceRoleArn, ...place } } }
        : { credential: { aws: { access_key_id, service_role_arn: found.serviceRoleArn, ...place } } };
    }
    case 'azure_key':
      return { credential: { azure: { account_name, endpoint } } };
    case 'azure_app':
      return { credential: { azure: { account_name, tenant_id, client_id, endpoint } } };
    case 'azure_token':
      return { token: { azure: { account_name, endpoint } } };
    case 'gcp_key':
      return { credential: { gcp: { access_key_id } } };
    case 'gcp_token':
      return { token: { gcp: { account_id: account_name, key_id: access_key_id } } };
  }
}
