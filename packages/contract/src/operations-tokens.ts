import * as z from 'zod';
import { instant } from './instant.ts';
import * as models from './models.ts';
import type { Operation } from './operations.ts';
import { TokenScope } from './scopes.ts';
import { TokenQuery } from './tokens.ts';

const self = { scope: 'user:read' } as const;
const selfWrite = { scope: 'user:read-write' } as const;
/** A yes in the clients' various spellings; anything else is a no. */
const rememberMe = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => typeof value === 'string' && /^(true|1)$/i.test(value))
  .optional()
  .meta({ description: 'true: 30 days instead of 8 hours' });

/** Tokens and sessions of one's own account. */
export const tokenOperations = {
  getSession: {
    id: 'getSession',
    effect: 'write',
    joinsSignIn: true,
    hot: true,
    beforePasswordChange: true,
    beforeSecondFactor: true,
    method: 'GET',
    path: '/session',
    tag: 'tokens',
    summary: 'Sign in: make a session token',
    permission: selfWrite,
    query: z.object({
      remember_me: rememberMe,
      expires: z
        .union([z.literal('').transform(() => undefined), instant])
        .optional()
        .meta({ description: 'When the session ends, at most 30 days ahead', format: 'date-time' }),
    }),
    output: models.Token,
    errors: [],
    example: {
      as: 'password',
      query: 'remember_me=true',
      cli: 'tessera session create --remember',
      python: 'print(user_api.get_session(remember_me="true").expires_at)',
    },
  },
  endOtherSessions: {
    id: 'endOtherSessions',
    method: 'POST',
    path: '/user/sessions/end_others',
    tag: 'tokens',
    summary: 'End all your sessions but this one',
    permission: selfWrite,
    repeatable: true,
    errors: [],
    example: { cli: 'tessera session end-others' },
  },
  requestToken: {
    id: 'requestToken',
    method: 'POST',
    path: '/token',
    tag: 'tokens',
    summary: 'Make a named token',
    permission: selfWrite,
    body: models.TokenRequest.optional(),
    output: models.Token,
    errors: ['unknown_scope', 'insufficient_scope', 'password_required', 'token_not_found', 'quota_exceeded'],
    example: {
      body: { name: 'nightly', scope: ['user:read'] },
      cli: 'tessera token create nightly --scope user:read',
      python: `made = user_api.request_token(
    token_request=models.TokenRequest(name="nightly", scope="user:read")
)
print(made.token)`,
    },
  },
  revokeToken: {
    id: 'revokeToken',
    beforePasswordChange: true,
    beforeSecondFactor: true,
    method: 'DELETE',
    path: '/tokens/{token}',
    tag: 'tokens',
    summary: 'Revoke a token or a session, by its name or by itself',
    permission: selfWrite,
    errors: ['token_not_found'],
    example: { path: { token: 'ci' }, cli: 'tessera token revoke ci', python: 'user_api.revoke_token("ci")' },
  },
  tokensGet: {
    id: 'tokensGet',
    hot: true,
    method: 'GET',
    path: '/tokens',
    tag: 'tokens',
    summary: 'List your tokens',
    permission: self,
    query: TokenQuery,
    output: z.array(models.Token),
    errors: [],
    example: { cli: 'tessera token list', python: 'print([token.name for token in user_api.tokens_get()])' },
  },
  tokensSessionGet: {
    id: 'tokensSessionGet',
    hot: true,
    method: 'GET',
    path: '/tokens/session',
    tag: 'tokens',
    summary: 'List your sessions',
    permission: self,
    output: z.array(models.Token),
    errors: [],
    example: {
      cli: 'tessera session list',
      python: 'print([session.name for session in user_api.tokens_session_get()])',
    },
  },
  getTokenScopes: {
    id: 'getTokenScopes',
    hot: true,
    method: 'GET',
    path: '/tokens/scopes',
    tag: 'tokens',
    summary: 'List the scopes there are',
    permission: self,
    output: z.array(TokenScope),
    errors: [],
    example: { cli: 'tessera token scopes', python: 'print(user_api.get_token_scopes())' },
  },
} as const satisfies Record<string, Operation>;
