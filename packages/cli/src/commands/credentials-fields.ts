import type { AccessCredential, AccessCredentialUpdate } from '@tessera/client';
import { type Command, Option } from 'commander';
import { UsageError } from '../exit-codes.ts';
import { askSecret, textFrom } from '../input/ask.ts';
import type { Io } from '../output/io.ts';
import { type ProviderName, providerOf } from './credentials-provider.ts';
import { yesOrNo } from './yes-or-no.ts';

/** What the options say of a credential's own fields, of any provider. */
export interface FieldOptions {
  provider?: string;
  accessKeyId?: string;
  secretKeyFile?: string;
  roleArn?: string;
  accountName?: string;
  tenantId?: string;
  clientId?: string;
  sasTokenFile?: string;
  keyFile?: string;
  endpoint?: string;
  region?: string;
}

export interface SharedOptions {
  bucket?: string[];
  default?: boolean;
  allowedInTasks?: 'yes' | 'no';
}

type Member = Pick<AccessCredentialUpdate, 'credential' | 'role' | 'token'>;

const fieldsOf = {
  aws: ['accessKeyId', 'secretKeyFile', 'roleArn', 'endpoint', 'region'],
  azure: ['accountName', 'secretKeyFile', 'tenantId', 'clientId', 'sasTokenFile', 'endpoint'],
  gcp: ['accessKeyId', 'secretKeyFile', 'keyFile'],
} as const satisfies Record<ProviderName, readonly (keyof FieldOptions)[]>;
const all = [...new Set(Object.values(fieldsOf).flat())];

export function withFields(command: Command): Command {
  return command
    .option('--provider <provider>', 'aws, azure or gcp; told by the other options when absent')
    .option('--access-key-id <id>', 'the ID of a key pair of AWS, or of an HMAC key of Google Cloud')
    .option(
      '--secret-key-file <file>',
      'the file with the secret of a key, an account or an application; - is standard input',
    )
    .option('--role-arn <arn>', 'the role of AWS to assume')
    .option('--account-name <name>', 'the storage account of Azure')
    .option('--tenant-id <id>', 'the directory of an application of Entra ID, in place of the account key')
    .option('--client-id <id>', 'the application')
    .option('--sas-token-file <file>', 'the file with a SAS token of Azure; - is standard input')
    .option('--key-file <file>', 'the key file of a service account of Google Cloud; - is standard input')
    .option('--endpoint <url>', "the address of a store other than the provider's own")
    .option('--region <region>', 'the region of the store')
    .option('--bucket <url...>', 'a bucket it is for, or a path in one; can be repeated')
    .addOption(new Option('--allowed-in-tasks <answer>', 'whether tasks may use it').choices(['yes', 'no']))
    .option('--default', 'the default of the namespace, for its provider');
}

/** What a change says beside the fields of a provider. */
export function sharedOf({ bucket, default: isDefault, allowedInTasks }: SharedOptions) {
  const inTasks = yesOrNo(allowedInTasks);
  return {
    ...(isDefault === undefined ? {} : { provider_default: isDefault }),
    ...(inTasks === undefined ? {} : { allowed_in_tasks: inTasks }),
    ...(bucket === undefined ? {} : { buckets: bucket }),
  };
}

export function hasFields(options: FieldOptions): boolean {
  return all.some((name) => options[name] !== undefined);
}

/** The provider of a new credential: as said, or the first that has these options, or else one of them. */
export function providerIn(options: FieldOptions): ProviderName {
  if (options.provider !== undefined) return providerOf(options.provider);
  const providers = ['aws', 'azure', 'gcp'] as const;
  const [first] = all.filter((name) => options[name] !== undefined);
  const has = (one: ProviderName) => (fieldsOf[one] as readonly (string | undefined)[]).includes(first);
  return providers.find((one) => foreign(one, options) === undefined) ?? providers.find(has) ?? 'aws';
}

/** Throws for an option that the provider's credentials do not have. */
export function requireOwnFields(provider: ProviderName, options: FieldOptions): void {
  const option = foreign(provider, options);
  if (option === undefined) return;
  const written = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`--${written} is no option of credentials of ${provider}`);
}

function foreign(provider: ProviderName, options: FieldOptions): string | undefined {
  const own: readonly string[] = fieldsOf[provider];
  return all.find((name) => options[name] !== undefined && !own.includes(name));
}

/**
 * The member of the union for these options, with its secret read or asked for. `before` is the stored one, where one is
 * changed: it stays the member that it is.
 */
export async function memberOf(
  io: Io,
  provider: ProviderName,
  options: FieldOptions,
  before: AccessCredential = {},
): Promise<Member> {
  switch (provider) {
    case 'aws':
      return awsMember(await keyPair(io, options), options);
    case 'azure':
      return azureMember(io, options, before);
    case 'gcp':
      return options.keyFile === undefined
        ? { credential: { gcp: await keyPair(io, options) } }
        : { token: { gcp: { key_text: await textFrom(io, options.keyFile) } } };
  }
}

/** The ID of a key, and its secret where either is given. */
export async function keyPair(
  io: Io,
  { accessKeyId, secretKeyFile }: FieldOptions,
): Promise<{ access_key_id?: string; secret_access_key?: string }> {
  if (accessKeyId === undefined && secretKeyFile === undefined) return {};
  const secret = await secretOf(io, secretKeyFile, 'Secret access key');
  return { ...(accessKeyId === undefined ? {} : { access_key_id: accessKeyId }), secret_access_key: secret };
}

function awsMember(
  keys: { access_key_id?: string; secret_access_key?: string },
  { roleArn, ...options }: FieldOptions,
): Member {
  const place = placeOf(options);
  if (keys.secret_access_key === undefined) {
    return { role: { aws: { ...(roleArn === undefined ? {} : { role_arn: roleArn }), ...place } } };
  }
  return {
    credential: { aws: { ...keys, ...(roleArn === undefined ? {} : { service_role_arn: roleArn }), ...place } },
  };
}

/** Where a store of AWS's kind is. */
export function placeOf({ endpoint, region }: FieldOptions) {
  return { ...(endpoint === undefined ? {} : { endpoint }), ...(region === undefined ? {} : { region }) };
}

async function azureMember(io: Io, options: FieldOptions, before: AccessCredential): Promise<Member> {
  const { accountName, tenantId, clientId, sasTokenFile, secretKeyFile } = options;
  const account = { ...(accountName === undefined ? {} : { account_name: accountName }), ...placeOf(options) };
  if (sasTokenFile !== undefined || before.token?.azure !== undefined) {
    const isNew = sasTokenFile !== undefined || accountName !== undefined;
    const token = isNew
      ? { sas_token: await askSecret(io, { file: sasTokenFile, option: '--sas-token-file', question: 'SAS token' }) }
      : {};
    return { token: { azure: { ...account, ...token } } };
  }
  if (tenantId !== undefined || clientId !== undefined || before.credential?.azure?.client_id !== undefined) {
    const isNew = clientId !== undefined || secretKeyFile !== undefined;
    const app = {
      ...(tenantId === undefined ? {} : { tenant_id: tenantId }),
      ...(clientId === undefined ? {} : { client_id: clientId }),
      ...(isNew ? { client_secret: await secretOf(io, secretKeyFile, 'Client secret') } : {}),
    };
    return { credential: { azure: { ...account, ...app } } };
  }
  const isNew = accountName !== undefined || secretKeyFile !== undefined;
  const key = isNew ? { account_key: await secretOf(io, secretKeyFile, 'Account key') } : {};
  return { credential: { azure: { ...account, ...key } } };
}

function secretOf(io: Io, file: string | undefined, question: string): Promise<string> {
  return askSecret(io, { file, option: '--secret-key-file', question });
}
