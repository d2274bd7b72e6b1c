import { type AccessCredential, everyBucket, type NewAccessCredential } from '@tessera/contract';
import type * as z from 'zod';

export type Credential = z.output<typeof AccessCredential>;
export type NewBody = z.input<typeof NewAccessCredential>;

/**
 * The values of a form. Each kind shows some of the fields; a secret is empty at first, and an empty one keeps the
 * stored secret.
 */
export const emptyValues = {
  kind: 'aws_key',
  name: '',
  access_key_id: '',
  secret_access_key: '',
  service_role_arn: '',
  role_arn: '',
  account_name: '',
  account_key: '',
  tenant_id: '',
  client_id: '',
  client_secret: '',
  sas_token: '',
  key_text: '',
  endpoint: '',
  region: '',
  buckets: '',
  default: false,
};
export type KindValues = typeof emptyValues;
type Field = Exclude<keyof KindValues, 'kind' | 'name' | 'buckets' | 'default'>;

export interface Kind {
  label: string;
  provider: 'AWS' | 'AZURE' | 'GCP';
  /** Where its fields are in a body. */
  union: ['credential' | 'role' | 'token', 'aws' | 'azure' | 'gcp'];
  fields: readonly Field[];
  /** Those that a new one needs. */
  needed: readonly Field[];
  /** How a bucket of it is written. */
  scheme: 's3' | 'azure' | 'gs';
}

export const kinds = {
  aws_key: {
    label: 'Access key (AWS and stores like S3)',
    provider: 'AWS',
    union: ['credential', 'aws'],
    fields: ['access_key_id', 'secret_access_key', 'service_role_arn', 'endpoint', 'region'],
    needed: ['access_key_id', 'secret_access_key'],
    scheme: 's3',
  },
  aws_role: {
    label: 'Role (AWS)',
    provider: 'AWS',
    union: ['role', 'aws'],
    fields: ['role_arn', 'region'],
    needed: ['role_arn'],
    scheme: 's3',
  },
  azure_key: {
    label: 'Account key (Azure)',
    provider: 'AZURE',
    union: ['credential', 'azure'],
    fields: ['account_name', 'account_key'],
    needed: ['account_name', 'account_key'],
    scheme: 'azure',
  },
  azure_app: {
    label: 'Application of Entra ID (Azure)',
    provider: 'AZURE',
    union: ['credential', 'azure'],
    fields: ['account_name', 'tenant_id', 'client_id', 'client_secret'],
    needed: ['account_name', 'tenant_id', 'client_id', 'client_secret'],
    scheme: 'azure',
  },
  azure_sas: {
    label: 'Shared access signature (Azure)',
    provider: 'AZURE',
    union: ['token', 'azure'],
    fields: ['account_name', 'sas_token'],
    needed: ['account_name', 'sas_token'],
    scheme: 'azure',
  },
  gcp_key: {
    label: 'HMAC key (Google Cloud)',
    provider: 'GCP',
    union: ['credential', 'gcp'],
    fields: ['access_key_id', 'secret_access_key'],
    needed: ['access_key_id', 'secret_access_key'],
    scheme: 'gs',
  },
  gcp_file: {
    label: 'Key file of a service account (Google Cloud)',
    provider: 'GCP',
    union: ['token', 'gcp'],
    fields: ['key_text'],
    needed: ['key_text'],
    scheme: 'gs',
  },
} as const satisfies Record<string, Kind>;
export type KindName = keyof typeof kinds;

export const labels: Record<keyof KindValues, string> = {
  kind: 'What it is',
  name: 'Name',
  access_key_id: 'Access key ID',
  secret_access_key: 'Secret access key',
  service_role_arn: 'Role ARN',
  role_arn: 'Role ARN',
  account_name: 'Storage account',
  account_key: 'Account key',
  tenant_id: 'Directory (tenant) ID',
  client_id: 'Application (client) ID',
  client_secret: 'Client secret',
  sas_token: 'SAS token',
  key_text: 'Key file',
  endpoint: 'Endpoint',
  region: 'Region',
  buckets: 'Buckets',
  default: 'Make it the default',
};

export const secretFields: readonly Field[] = [
  'secret_access_key',
  'account_key',
  'client_secret',
  'sas_token',
  'key_text',
];

/** The kind that a stored credential is. */
export function kindOf({ credential, role, token }: Credential): KindName {
  if (role?.aws) return 'aws_role';
  if (credential?.azure) return credential.azure.client_id === undefined ? 'azure_key' : 'azure_app';
  if (credential?.gcp) return 'gcp_key';
  if (token?.azure) return 'azure_sas';
  return token?.gcp ? 'gcp_file' : 'aws_key';
}

/** The label of the key or the role of a stored credential. */
export function identityOf({ credential, role, token }: Credential): string[] {
  const texts = [
    credential?.aws?.access_key_id,
    credential?.aws?.service_role_arn,
    role?.aws?.role_arn,
    credential?.azure?.account_name ?? token?.azure?.account_name,
    credential?.gcp?.access_key_id,
    token?.gcp?.account_id ?? token?.gcp?.key_id,
  ];
  return texts.filter((text) => text !== undefined);
}

/** A stored credential as a form holds it. */
export function valuesOf(stored: Credential): KindValues {
  const kind = kindOf(stored);
  const [part, provider] = kinds[kind].union;
  const parts = stored[part] as Partial<Record<string, Partial<Record<Field, string>>>> | undefined;
  const member = parts?.[provider] ?? {};
  const shown = kinds[kind].fields.map((field) => [field, member[field] ?? '']);
  return {
    ...emptyValues,
    ...Object.fromEntries(shown),
    kind,
    name: stored.name ?? '',
    buckets: (stored.buckets ?? []).join('\n'),
  };
}

/** One bucket a line. */
function bucketsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** A new credential as the API takes it. An empty text would be sent as a value. */
export function newBody(values: KindValues): NewBody {
  const kind: Kind = kinds[values.kind as KindName];
  const given = kind.fields.filter((field) => values[field] !== '').map((field) => [field, values[field]]);
  return {
    name: values.name,
    ...within(kind, given),
    buckets: bucketsOf(values.buckets),
    provider_default: values.default,
  };
}

/** The changed fields of a stored credential, as the API takes them if a restriction may be lifted. */
export function changedBody(kindName: KindName, { name, buckets, ...changed }: Partial<KindValues>): NewBody {
  const kind: Kind = kinds[kindName];
  const given = kind.fields.filter((field) => changed[field] !== undefined).map((field) => [field, changed[field]]);
  const list = bucketsOf(buckets ?? '');
  return {
    ...(name === undefined ? {} : { name }),
    ...(given.length === 0 ? {} : within(kind, given)),
    ...(buckets === undefined ? {} : { buckets: list.length === 0 ? [everyBucket] : list }),
  };
}

function within({ union: [part, provider] }: Kind, fields: (string | undefined)[][]): NewBody {
  return { [part]: { [provider]: Object.fromEntries(fields) } };
}

/** The missing parts of a new credential of this kind, by field. */
export function missing(values: KindValues): Partial<Record<keyof KindValues, string>> {
  const kind: Kind = kinds[values.kind as KindName];
  const empty = kind.needed.filter((field) => values[field] === '');
  return Object.fromEntries([
    ...(values.name === '' ? [['name', 'Name is required.']] : []),
    ...empty.map((field) => {
      const owner = kind.needed[kind.needed.indexOf(field) - 1];
      const belongs = secretFields.includes(field) && owner !== undefined;
      const words = belongs
        ? `The ${lower(labels[field])} that belongs to the ${lower(labels[owner])} is required.`
        : `${labels[field]} is required.`;
      return [field, words];
    }),
  ]);
}

/** A label within a sentence. */
function lower(label: string): string {
  return /^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
