import * as z from 'zod';
import { buckets, history, secretText, sentStoreFields } from './credentials.ts';
import { listFields } from './list-query.ts';
import { line, thingName } from './text.ts';

export const providers = ['AWS', 'AZURE', 'GCP'] as const;
export type Provider = (typeof providers)[number];

/** The types that lists are filtered by: a key, a role, and the tokens of Azure and GCP. */
export const credentialTypes = ['key', 'arn', 'azure_token', 'token'] as const;
export type CredentialType = (typeof credentialTypes)[number];

const storeFields = {
  endpoint: z.string().optional(),
  region: z.string().optional(),
  path_style: z.boolean().optional(),
  sse_kms_key_id: z.string().optional(),
};

/** One step of a validation. */
export const ValidationCheck = z
  .object({
    name: z.string(),
    status: z.enum(['passed', 'failed', 'skipped']),
    duration_ms: z.int().optional(),
    reason: z.string().optional().meta({ description: 'The finding, and the remedy' }),
    error: z.string().optional().meta({ description: 'The reason as a word that programs compare' }),
  })
  .meta({ id: 'ValidationCheck', description: 'One step of a validation' });

export const AccessCredential = z
  .object({
    uuid: z.string().optional().meta({ format: 'uuid' }),
    name: z.string().optional(),
    provider: z.enum(providers).optional(),
    provider_default: z.boolean().optional(),
    allowed_in_tasks: z.boolean().optional(),
    buckets: z
      .array(z.string())
      .optional()
      .meta({ description: 'Compared by whole path segments. None: not restricted' }),
    ...history,
    checks: z
      .array(ValidationCheck)
      .optional()
      .meta({ description: 'The checks of the last validation; in the answer for one credential, not in lists' }),
    credential: z
      .object({
        aws: z
          .object({ access_key_id: z.string().optional(), service_role_arn: z.string().optional(), ...storeFields })
          .optional(),
        azure: z
          .object({
            account_name: z.string().optional(),
            tenant_id: z.string().optional(),
            client_id: z.string().optional(),
            endpoint: z.string().optional(),
          })
          .optional(),
        gcp: z.object({ access_key_id: z.string().optional() }).optional(),
      })
      .optional(),
    role: z.object({ aws: z.object({ role_arn: z.string().optional(), ...storeFields }).optional() }).optional(),
    token: z
      .object({
        azure: z.object({ account_name: z.string().optional(), endpoint: z.string().optional() }).optional(),
        gcp: z.object({ account_id: z.string().optional(), key_id: z.string().optional() }).optional(),
      })
      .optional(),
  })
  .meta({ id: 'AccessCredential', description: 'A stored cloud credential of any provider, without its secret' });

export const AccessCredentialsData = z
  .object({
    credentials: z.array(AccessCredential),
    pagination_metadata: z.object({
      page: z.number(),
      per_page: z.number(),
      total_pages: z.number(),
      total_items: z.number(),
    }),
  })
  .meta({ id: 'AccessCredentialsData', description: 'A page of credentials' });

const sentAwsFields = { ...sentStoreFields, sse_kms_key_id: line(2048).optional() };
const keyText = z
  .string()
  .max(32 * 1024)
  .optional();

const sent = {
  provider_default: z.boolean().optional(),
  allowed_in_tasks: z.boolean().optional(),
  buckets: buckets.optional(),
  credential: z
    .object({
      aws: z
        .object({
          access_key_id: secretText(128).optional(),
          secret_access_key: secretText(4096).optional(),
          service_role_arn: line(2048).optional(),
          ...sentAwsFields,
        })
        .optional(),
      azure: z
        .object({
          account_name: secretText(256).optional(),
          account_key: secretText(4096).optional(),
          tenant_id: secretText(256)
            .optional()
            .meta({ description: 'Of an application of Entra ID, in place of the key' }),
          client_id: secretText(256).optional(),
          client_secret: secretText(4096).optional(),
          endpoint: sentStoreFields.endpoint,
        })
        .optional(),
      gcp: z
        .object({ access_key_id: secretText(128).optional(), secret_access_key: secretText(4096).optional() })
        .optional(),
    })
    .optional(),
  role: z
    .object({
      aws: z
        .object({ role_arn: line(2048).optional(), external_id: line(1224).optional(), ...sentAwsFields })
        .optional(),
    })
    .optional(),
  token: z
    .object({
      azure: z
        .object({
          account_name: secretText(256).optional(),
          sas_token: secretText(4096).optional(),
          endpoint: sentStoreFields.endpoint,
        })
        .optional(),
      gcp: z.object({ key_text: keyText }).optional(),
    })
    .optional(),
};

export const NewAccessCredential = z
  .object({ name: thingName.optional().meta({ description: '`default` when absent' }), ...sent })
  .meta({
    id: 'NewAccessCredential',
    description:
      'Exactly one of `credential.aws`, `credential.azure`, `credential.gcp`, `role.aws`, `token.azure`, `token.gcp`',
  });

export const AccessCredentialUpdate = z
  .object({ name: thingName.optional().meta({ description: 'Another name than the present one renames' }), ...sent })
  .meta({ id: 'AccessCredentialUpdate', description: 'Absent fields keep their value; a new key ID needs its secret' });

const countOf = (most: number) => z.coerce.number().int().min(1).max(most).optional();

const { search, sort } = listFields({
  things: 'credentials',
  searched: 'their name',
  sorts: ['name', 'created_at', 'last_used_at'],
  usualSort: 'name',
});

export const CredentialsQuery = z.object({
  provider: z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(providers))
    .optional(),
  type: z.enum(credentialTypes).optional(),
  search,
  sort,
  page: countOf(1_000_000).meta({ description: 'The first is 1' }),
  per_page: countOf(200).meta({ description: '100 when absent' }),
});
