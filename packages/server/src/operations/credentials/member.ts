import type { AccessCredentialUpdate } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import { storePlace } from '../aws-credentials/store-place.ts';
import { changed } from '../users/profile.ts';

type Input = Pick<z.output<typeof AccessCredentialUpdate>, 'credential' | 'role' | 'token'>;
type Union = 'credential.aws' | 'credential.azure' | 'credential.gcp' | 'role.aws' | 'token.azure' | 'token.gcp';

/** The fields of a record that one member of the union governs, and the secret that came with it, in the clear. */
export type MemberFields = Pick<
  CredentialsRecord,
  | 'kind'
  | 'accessKeyId'
  | 'accountName'
  | 'tenantId'
  | 'clientId'
  | 'serviceRoleArn'
  | 'externalId'
  | 'endpoint'
  | 'region'
  | 'pathStyle'
  | 'sseKmsKeyId'
> & { newSecret?: string | undefined };

/** Which member of the union a body has. Throws where it has several. */
export function unionOf({ credential, role, token }: Input): Union | undefined {
  const given: (false | Union)[] = [
    credential?.aws !== undefined && 'credential.aws',
    credential?.azure !== undefined && 'credential.azure',
    credential?.gcp !== undefined && 'credential.gcp',
    role?.aws !== undefined && 'role.aws',
    token?.azure !== undefined && 'token.azure',
    token?.gcp !== undefined && 'token.gcp',
  ];
  const found = given.filter((one) => one !== false);
  if (found.length > 1) throw invalid(`${found[1]}: stands beside ${found[0]}, and only one of them may be there`);
  return found[0];
}

/** The member of the union that a stored credential is. */
export function unionOfRecord({ kind, accessKeyId }: Pick<CredentialsRecord, 'kind' | 'accessKeyId'>): Union {
  const unions = {
    aws: accessKeyId === undefined ? 'role.aws' : 'credential.aws',
    azure_key: 'credential.azure',
    azure_app: 'credential.azure',
    azure_token: 'token.azure',
    gcp_key: 'credential.gcp',
    gcp_token: 'token.gcp',
  } as const;
  return unions[kind];
}

/** The endpoint that a body names. */
export function endpointIn({ credential, role, token }: Input): string | undefined {
  return credential?.aws?.endpoint ?? role?.aws?.endpoint ?? credential?.azure?.endpoint ?? token?.azure?.endpoint;
}

/**
 * The fields after a change, or of a new credential where there is none before: absent keeps, an empty text clears.
 * Throws `invalid_request` for half a credential, for a new key ID without its secret, and for another member than before.
 */
export function memberFields(before: CredentialsRecord | undefined, input: Input): MemberFields {
  const union = unionOf(input) ?? (before && unionOfRecord(before));
  if (union === undefined) {
    throw invalid(
      'credential: one of credential.aws, credential.azure, credential.gcp, role.aws, token.azure, token.gcp is needed',
    );
  }
  if (before && unionOfRecord(before) !== union) {
    throw invalid(`${union}: the stored credential is of another type, and does not change it`);
  }
  const { credential = {}, role = {}, token = {} } = input;
  switch (union) {
    case 'credential.aws': {
      const { access_key_id: keyId, secret_access_key: newSecret, ...given } = credential.aws ?? {};
      return {
        kind: 'aws',
        ...pair('access_key_id', before?.accessKeyId, keyId, 'secret_access_key', newSecret),
        serviceRoleArn: changed(before?.serviceRoleArn, given.service_role_arn),
        sseKmsKeyId: changed(before?.sseKmsKeyId, given.sse_kms_key_id),
        externalId: before?.externalId,
        ...storePlace(before, given),
      };
    }
    case 'role.aws': {
      const { role_arn: arn, external_id: externalId, ...given } = role.aws ?? {};
      return {
        kind: 'aws',
        serviceRoleArn: needed('role_arn', before?.serviceRoleArn, arn),
        externalId: changed(before?.externalId, externalId),
        sseKmsKeyId: changed(before?.sseKmsKeyId, given.sse_kms_key_id),
        ...storePlace(before, given),
      };
    }
    case 'credential.gcp': {
      const { access_key_id: keyId, secret_access_key: newSecret } = credential.gcp ?? {};
      return { kind: 'gcp_key', ...pair('access_key_id', before?.accessKeyId, keyId, 'secret_access_key', newSecret) };
    }
    case 'credential.azure':
      return azureAccount(before, credential.azure ?? {});
    case 'token.azure': {
      const { account_name: name, sas_token: newSecret, endpoint } = token.azure ?? {};
      const account = pair('account_name', before?.accountName, name, 'sas_token', newSecret);
      return {
        kind: 'azure_token',
        accountName: account.accessKeyId,
        newSecret: account.newSecret,
        endpoint: azureEndpoint(before, endpoint, 'sas_token', newSecret),
      };
    }
    case 'token.gcp':
      return keyFile(before, token.gcp?.key_text);
  }
}

/** The key of a storage account, or an application of Entra ID that may sign for it. */
function azureAccount(
  before: CredentialsRecord | undefined,
  given: NonNullable<NonNullable<Input['credential']>['azure']>,
): MemberFields {
  const { account_name: name, account_key: accountKey, tenant_id: tenant, client_id: client } = given;
  const isApp = before ? before.kind === 'azure_app' : Boolean(tenant || client || given.client_secret);
  if (!isApp) {
    if (tenant || client || given.client_secret) throw invalid('client_id: the stored credential is an account key');
    const account = pair('account_name', before?.accountName, name, 'account_key', accountKey);
    return {
      kind: 'azure_key',
      accountName: account.accessKeyId,
      newSecret: account.newSecret,
      endpoint: azureEndpoint(before, given.endpoint, 'account_key', accountKey),
    };
  }
  if (accountKey) throw invalid('account_key: stands beside client_id, and only one of them may be there');
  const { accessKeyId: clientId, newSecret } = pair(
    'client_id',
    before?.clientId,
    client,
    'client_secret',
    given.client_secret,
  );
  return {
    kind: 'azure_app',
    accountName: needed('account_name', before?.accountName, name),
    tenantId: needed('tenant_id', before?.tenantId, tenant),
    clientId,
    newSecret,
    endpoint: azureEndpoint(before, given.endpoint, 'client_secret', newSecret),
  };
}

/**
 * The endpoint of an Azure account, after a change. Another one needs the secret again: it is sent tokens and signatures that
 * work at every host of the account, and so would hand a member more of a stored secret than roles and policies give.
 */
function azureEndpoint(
  before: CredentialsRecord | undefined,
  input: string | undefined,
  secretField: string,
  secret: string | undefined,
): string | undefined {
  const after = changed(before?.endpoint, input);
  if (after !== undefined && after !== before?.endpoint && secret === undefined) {
    throw invalid(`${secretField}: is needed with a new endpoint`);
  }
  return after;
}

function pair(
  idField: string,
  before: string | undefined,
  id: string | undefined,
  secretField: string,
  secret?: string,
) {
  const accessKeyId = needed(idField, before, id);
  if (secret === '' || (secret === undefined && accessKeyId !== before)) {
    throw invalid(`${secretField}: is needed with ${before === undefined ? '' : 'a new '}${idField}`);
  }
  return { accessKeyId, newSecret: secret };
}

function needed(field: string, before: string | undefined, input: string | undefined): string {
  const after = changed(before, input);
  if (after === undefined) throw invalid(`${field}: is needed`);
  return after;
}

/** A key file is kept as it is. Of the names in it, the key's and the account's are shown; no address in it is used. */
function keyFile(before: CredentialsRecord | undefined, text: string | undefined): MemberFields {
  if (text === undefined && before) {
    return { kind: 'gcp_token', accessKeyId: before.accessKeyId, accountName: before.accountName };
  }
  if (text === undefined || text === '') throw invalid('key_text: is needed');
  const { client_email: email, private_key_id: keyId } = parsed(text);
  return { kind: 'gcp_token', accountName: shortText(email), accessKeyId: shortText(keyId), newSecret: text };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && /^[!-~]{1,256}$/.test(value) ? value : undefined;
}

function invalid(message: string): Problem {
  return new Problem('invalid_request', { message });
}
