import { readFileSync } from 'node:fs';
import {
  extendZodWithOpenApi,
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { ErrorAnswer, type ErrorCode, errors, type Operation, operationList, type Permission } from '@tessera/contract';
import * as z from 'zod';

extendZodWithOpenApi(z);

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
/** The server package's own version, which is the product's. */
const { version: productVersion } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };
const idempotencyError: ErrorCode = 'idempotency_key_reused';
const idempotency = z.object({
  'Idempotency-Key': z.string().max(255).optional().meta({
    description:
      'Any text of your own, new for each request: within a day a retry with it is answered, not carried out again',
  }),
});
const security = [{ ApiKeyAuth: [] }, { BasicAuth: [] }, { BasicAuth: [], SecondFactor: [] }, { BearerAuth: [] }];

/** The OpenAPI 3.1 document of the whole API, written from the contract. */
export function openApiDocument(): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'ApiKeyAuth', {
    type: 'apiKey',
    in: 'header',
    name: 'X-TILEDB-REST-API-KEY',
  });
  registry.registerComponent('securitySchemes', 'BasicAuth', { type: 'http', scheme: 'basic' });
  registry.registerComponent('securitySchemes', 'SecondFactor', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Tessera-OTP',
    description:
      'Besides the password of an account with a second factor: a code of its authenticator app, or a recovery code',
  });
  registry.registerComponent('securitySchemes', 'BearerAuth', {
    type: 'http',
    scheme: 'bearer',
    description: 'The same tokens as in the API key',
  });
  registry.registerComponent('securitySchemes', 'ServiceBasic', {
    type: 'http',
    scheme: 'basic',
    description: 'The ID and the secret of a service credential, each encoded as in a form',
  });
  registry.registerComponent('securitySchemes', 'ServiceBearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'The secret of a service credential',
  });
  for (const operation of operationList) registry.registerPath(pathOf(operation));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Tessera',
      version: productVersion,
      license: { name: 'MIT', identifier: 'MIT' },
      description: 'Accounts for TileDB and other data platforms, as the TileDB Cloud REST API v1 speaks them.',
    },
    servers: [{ url: '/v1' }],
    tags: [
      { name: 'users', description: 'Accounts' },
      { name: 'tokens', description: 'Sessions and named tokens' },
      { name: 'organizations', description: 'Organizations and their members' },
      { name: 'invitations', description: 'Invitations to organizations' },
      { name: 'credentials', description: 'The vault of cloud credentials' },
      { name: 'mfa', description: 'Second factors' },
      { name: 'audit', description: 'The log of changes and their actors' },
      { name: 'oauth', description: 'OAuth 2.0 for tools and data services' },
      { name: 'administration', description: 'Accounts and settings of the whole site' },
    ],
  });
}

function securityOf(permission: Permission) {
  if (permission === null) return [];
  return 'service' in permission ? [{ ServiceBasic: [] }, { ServiceBearer: [] }] : security;
}

function pathOf(operation: Operation): RouteConfig {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].flatMap((match) => match[1] ?? []);
  const params = z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
  return {
    method: operation.method.toLowerCase() as Lowercase<Operation['method']>,
    path: operation.path,
    operationId: operation.id,
    ...(operation.prefix === undefined ? {} : { servers: [{ url: operation.prefix }] }),
    tags: [operation.tag],
    summary: operation.summary,
    description: permissionText(operation.permission),
    security: securityOf(operation.permission),
    request: {
      ...(names.length > 0 ? { params } : {}),
      ...(operation.method === 'POST' ? { headers: idempotency } : {}),
      ...(operation.query ? { query: operation.query as z.ZodObject } : {}),
      ...(operation.body
        ? {
            body: {
              required: !operation.body.isOptional(),
              content: { [operation.form ? form : json]: { schema: operation.body } },
            },
          }
        : {}),
    },
    responses: {
      ...(operation.output
        ? { 200: { description: 'Done', content: { ...streamsOf(operation), [json]: { schema: operation.output } } } }
        : { 204: { description: 'Done' } }),
      ...(operation.partial
        ? {
            207: { description: 'Done in part: for the others', content: { [json]: { schema: operation.partial } } },
          }
        : {}),
      ...errorResponses(operation),
      default: { description: 'Any other failure', content: { [json]: { schema: ErrorAnswer } } },
    },
  };
}

function streamsOf({ streams = [] }: Operation): Record<string, { schema: z.ZodType }> {
  return Object.fromEntries(streams.map((type) => [type, { schema: z.string() }]));
}

function errorResponses(operation: Operation): RouteConfig['responses'] {
  const byStatus = new Map<number, string[]>();
  const idempotent = operation.method === 'POST' ? [idempotencyError] : [];
  for (const code of [...operation.errors, ...idempotent, ...commonErrors(operation)]) {
    const { status, message } = errors[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\` ${message}`]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, lines]) => [
      status,
      { description: lines.join('; '), content: { [json]: { schema: ErrorAnswer } } },
    ]),
  );
}

/** Errors that every operation of a kind may answer. */
function commonErrors({ permission, errors: own }: Operation): ErrorCode[] {
  const signedIn: ErrorCode[] =
    permission === null || 'service' in permission ? [] : ['not_authenticated', 'mfa_required', 'insufficient_scope'];
  const all: ErrorCode[] = ['invalid_request', ...signedIn, 'too_many_requests', 'internal', 'unavailable'];
  return all.filter((code) => !own.includes(code));
}

/** The permission of an operation, in words. */
export function permissionText(permission: Permission): string {
  if (permission === null) return 'Public.';
  if ('service' in permission) return `For service credentials that allow \`${permission.service}\`.`;
  if ('siteAdmin' in permission) {
    const proof = permission.proven ? ' who signed in with the password less than ten minutes ago' : '';
    return `Needs the scope \`${permission.scope}\`. For administrators of the site${proof}.`;
  }
  if ('scope' in permission) {
    const scope = `Needs the scope \`${permission.scope}\``;
    if (permission.orInvitation) return `${scope}, or is the mailed token of the invitation.`;
    return permission.orProven
      ? `${scope}, or \`${permission.orProven}\` and a sign-in with the password less than ten minutes ago.`
      : `${scope}.`;
  }
  const oneOf = (scopes: readonly string[]) => scopes.map((scope) => `\`${scope}\``).join(' or ');
  return `Needs the scope ${oneOf(permission.ownNamespace)} in one's own namespace, ${oneOf(permission.organization)} in an organization's.`;
}

/** The document as it is committed. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}
