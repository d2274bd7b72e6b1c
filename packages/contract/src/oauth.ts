import * as z from 'zod';
import { dateTime } from './instant.ts';
import { NamespaceActions, OrganizationRoles } from './roles.ts';
import { type Scope, scopes, TokenScope } from './scopes.ts';
import { line, thingName } from './text.ts';

const id = z.string().meta({ format: 'uuid' });

// Parameters of forms (RFC 6749, appendix B) arrive as text, and those without a value as absent.

/** The grant of RFC 8628, by its name. */
export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** The client ID of the command line. It is no secret, and proves nothing. */
export const commandLineClient = 'tessera-cli';

/** The scopes that a tool can ask for: all but the two that only a mail or a fresh sign-in gives. */
export const grantableScopes: readonly Scope[] = scopes.filter(
  (scope) => scope !== 'password_reset' && scope !== 'confirm_email',
);

const clientId = line(64)
  .regex(/^[\x20-\x7e]+$/, 'must be printable ASCII')
  .meta({ description: "The tool's name for itself, up to 64 printable characters", example: 'array-viewer' });
const clientSecret = z.string().max(256).meta({ description: 'Of a service credential, where it is not in a header' });
const presentedToken = z.string().max(4096);

export const DeviceAuthorizationRequest = z
  .object({
    client_id: clientId,
    scope: z
      .string()
      .max(1024)
      .optional()
      .meta({ description: 'Scopes, separated by spaces; `user:read` when absent', example: 'user:read array:read' }),
    remember_me: z
      .string()
      .transform((text) => /^(true|1)$/i.test(text))
      .optional()
      .meta({ description: 'true: 30 days instead of 8 hours' }),
  })
  .meta({ id: 'DeviceAuthorizationRequest', description: 'The request of a tool' });

export const DeviceAuthorization = z
  .object({
    device_code: z.string().meta({ description: 'For the tool alone' }),
    user_code: z.string().meta({ description: 'For the user to compare or to type' }),
    verification_uri: z.string(),
    verification_uri_complete: z.string().meta({ description: 'The same page with the code filled in; it still asks' }),
    expires_in: z.int().meta({ description: 'Seconds until the codes end' }),
    interval: z.int().meta({ description: 'Seconds to wait between two polls' }),
  })
  .meta({ id: 'DeviceAuthorization', description: 'The codes of a device authorization (RFC 8628, 3.2)' });

export const TokenGrantRequest = z
  .object({
    grant_type: z.string().max(128).meta({ example: deviceCodeGrant }),
    device_code: presentedToken.optional(),
    client_id: clientId.optional(),
    client_secret: clientSecret.optional(),
  })
  .meta({ id: 'TokenGrantRequest', description: 'The form of a request for a token' });

export const GrantedToken = z
  .object({
    access_token: z.string().meta({ description: 'A session token: it works as an API key' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds' }),
    scope: z.string().meta({ description: 'Scopes, separated by spaces' }),
  })
  .meta({ id: 'GrantedToken', description: 'A token for a tool (RFC 6749, 5.1)' });

export const HeldToken = z
  .object({
    token: presentedToken.min(1),
    token_type_hint: z.string().max(128).optional(),
    client_id: clientId.optional(),
    client_secret: clientSecret.optional(),
  })
  .meta({ id: 'HeldToken', description: 'A token, by itself' });

/** A 200 whose content means nothing (RFC 7009, 2.2). */
export const Revoked = z.object({}).meta({ id: 'Revoked', description: 'Nothing: the token is not valid any more' });

export const IntrospectedOrganization = z
  .object({
    id,
    name: z.string(),
    role: OrganizationRoles,
    allowed_actions: z.array(NamespaceActions).meta({ description: 'None where a policy refuses the token' }),
    refusal: z
      .enum(['second_factor_required', 'token_lives_too_long'])
      .optional()
      .meta({ description: 'The policy of the organization that refuses the token, as the error code of a request' }),
    allowed_networks: z.array(z.string()).optional().meta({
      description: 'Where the policy names any: the client must come from one of them. The service checks it',
    }),
  })
  .meta({ id: 'IntrospectedOrganization', description: "A user's place in an organization" });

export const Introspection = z
  .object({
    active: z.boolean().meta({ description: 'Where it is false there is nothing else' }),
    scope: z.string().optional().meta({ description: 'Scopes, separated by spaces' }),
    client_id: z.string().optional().meta({ description: 'The tool that the user authorized with it' }),
    username: z.string().optional(),
    token_type: z.literal('Bearer').optional(),
    exp: z.int().optional().meta({ description: 'Seconds since 1970' }),
    iat: z.int().optional().meta({ description: 'Seconds since 1970' }),
    sub: id.optional().meta({ description: 'The ID of the user' }),
    iss: z.string().optional(),
    jti: id.optional().meta({ description: 'The ID of the token, as the audit has it' }),
    allowed_actions: z
      .array(NamespaceActions)
      .optional()
      .meta({ description: "The user's permissions in their own namespace, within the token's scopes" }),
    organizations: z.array(IntrospectedOrganization).optional(),
  })
  .meta({ id: 'Introspection', description: 'The present permissions of a token (RFC 7662, 2.2)' });

export const DeviceRequest = z
  .object({
    user_code: z.string(),
    client_id: z.string().meta({ description: "The tool's name for itself: nothing proves it" }),
    built_in: z.boolean().meta({ description: 'Whether that is the name of the command line' }),
    scope: z.array(TokenScope),
    lifetime: z.int().meta({ description: 'Seconds that the token will live' }),
    address: z.string().meta({ description: 'Where it was asked from' }),
    user_agent: z.string().optional(),
    created_at: dateTime,
    expires_at: dateTime,
  })
  .meta({ id: 'DeviceRequest', description: 'The request of a tool, and its address' });

export const DeviceAnswer = z
  .object({ approve: z.boolean() })
  .meta({ id: 'DeviceAnswer', description: 'Whether the tool gets the token' });

export const serviceUses = ['introspect'] as const;
export type ServiceUse = (typeof serviceUses)[number];

export const NewServiceCredential = z
  .object({
    name: thingName,
    allowed: z.array(z.enum(serviceUses)).min(1).optional().meta({ description: '`introspect` when absent' }),
  })
  .meta({ id: 'NewServiceCredential' });

const serviceCredential = {
  id: id.meta({ description: 'The client ID' }),
  name: z.string(),
  allowed: z.array(z.enum(serviceUses)),
  created_at: dateTime,
};

export const ServiceCredential = z
  .object(serviceCredential)
  .meta({ id: 'ServiceCredential', description: 'By which a data service authenticates itself' });

export const ServiceCredentials = z.array(ServiceCredential);

export const CreatedServiceCredential = z
  .object({
    ...serviceCredential,
    secret: z.string().meta({ description: 'The client secret. It is not shown again' }),
  })
  .meta({ id: 'CreatedServiceCredential', description: 'A service credential with its secret' });
