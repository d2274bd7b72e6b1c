import { Secret } from '../kit/secret.ts';
import { requireThat } from './require.ts';
import { readSecret } from './secret-files.ts';
import type { Environment } from './variables.ts';

export interface AwsIdentity {
  principal: string;
  accessKeyId: string;
  secretAccessKey: Secret;
}

/** The server's identity at AWS: all three variables, or none of them. */
export function awsIdentity(environment: Environment): AwsIdentity | undefined {
  const principal = environment['TESSERA_AWS_PRINCIPAL']?.trim() ?? '';
  const accessKeyId = environment['TESSERA_AWS_ACCESS_KEY_ID']?.trim() ?? '';
  const secret = readSecret(environment, 'TESSERA_AWS_SECRET_ACCESS_KEY');
  const given = [principal, accessKeyId, secret].filter((text) => text !== '').length;
  if (given === 0) return undefined;
  requireThat(
    given === 3,
    'TESSERA_AWS_PRINCIPAL, TESSERA_AWS_ACCESS_KEY_ID and TESSERA_AWS_SECRET_ACCESS_KEY',
    'must be set together',
  );
  requireThat(
    /^arn:aws(?:-cn|-us-gov)?:iam::\d{12}:(?:user|role)\/.+$/.test(principal),
    'TESSERA_AWS_PRINCIPAL',
    'must be the ARN of a user or a role, as in arn:aws:iam::123456789012:user/tessera',
  );
  return { principal, accessKeyId, secretAccessKey: new Secret(secret) };
}
