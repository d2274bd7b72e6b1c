import type * as z from 'zod';
import type { TemporaryCredentials } from './vending.ts';
import type { CloudKey } from './vending-clouds.ts';

/** The environment variables from which AWS SDKs and TileDB take a short-lived key. */
export function awsEnvironment({
  AccessKeyId,
  SecretAccessKey,
  Token,
  Expiration,
  Region,
  Endpoint,
}: Omit<z.output<typeof TemporaryCredentials>, 'Path' | 'Access'>): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: Token,
    AWS_REGION: Region,
    // The only one that boto3 reads.
    AWS_DEFAULT_REGION: Region,
    AWS_CREDENTIAL_EXPIRATION: Expiration,
    // Stores other than AWS refuse the checksums that SDKs add by themselves since 2025.
    ...(Endpoint === undefined
      ? {}
      : { AWS_ENDPOINT_URL_S3: Endpoint, AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required' }),
  };
}

/** Variables that go before a key in the environment, as the SDK for JavaScript reads it: a key beside them is passed over. */
export const beforeAwsKeys = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const;

/** Lines for a POSIX shell after which programs of AWS use this key, also where the shell had a profile. */
export function awsExports(variables: ReturnType<typeof awsEnvironment>): string {
  return `${shellExports(variables)}unset ${beforeAwsKeys.join(' ')}\n`;
}

/** The environment variables from which the tools of Microsoft and Google read short-lived credentials. */
export function cloudEnvironment({
  account = '',
  sas_token,
  access_token = '',
}: Pick<z.output<typeof CloudKey>, 'account' | 'sas_token' | 'access_token'>): Record<string, string> {
  return sas_token === undefined
    ? { CLOUDSDK_AUTH_ACCESS_TOKEN: access_token, GOOGLE_OAUTH_ACCESS_TOKEN: access_token }
    : { AZURE_STORAGE_ACCOUNT: account, AZURE_STORAGE_SAS_TOKEN: sas_token };
}

/** Lines for a POSIX shell that export the variables, each value quoted. */
export function shellExports(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}
