import * as oauth from './oauth.ts';
import type { Operation } from './operation.ts';

const userCode = { user_code: 'WDJB-MJHT' };
const whole = { scope: '*' } as const;
const look = { scope: '*', siteAdmin: true } as const;
const change = { scope: '*', siteAdmin: true, proven: true } as const;

/** OAuth 2.0 for tools and data services: device authorization, revocation, introspection. */
export const oauthOperations = {
  startDeviceAuthorization: {
    id: 'startDeviceAuthorization',
    method: 'POST',
    path: '/oauth/device_authorization',
    tag: 'oauth',
    summary: 'Ask for a token that a user approves in a browser (RFC 8628)',
    permission: null,
    form: true,
    body: oauth.DeviceAuthorizationRequest,
    output: oauth.DeviceAuthorization,
    repeatable: true,
    errors: ['invalid_scope'],
    example: {
      body: { client_id: 'array-viewer', scope: 'user:read array:read' },
      cli: 'tessera login   # asks so for the command line itself',
    },
  },
  grantToken: {
    id: 'grantToken',
    method: 'POST',
    path: '/oauth/token',
    tag: 'oauth',
    summary: 'Fetch the token that a user approved, or learn that there is no answer yet',
    permission: null,
    form: true,
    body: oauth.TokenGrantRequest,
    output: oauth.GrantedToken,
    repeatable: true,
    errors: [
      'authorization_pending',
      'slow_down',
      'access_denied',
      'expired_token',
      'invalid_grant',
      'unsupported_grant_type',
      'invalid_client',
    ],
    example: {
      body: {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        client_id: 'array-viewer',
        device_code: '$DEVICE_CODE',
      },
      cli: 'tessera login   # fetches so the token that you approved',
    },
  },
  revokeHeldToken: {
    id: 'revokeHeldToken',
    method: 'POST',
    path: '/oauth/revoke',
    tag: 'oauth',
    summary: 'Revoke a token that you hold (RFC 7009)',
    permission: null,
    form: true,
    body: oauth.HeldToken,
    output: oauth.Revoked,
    repeatable: true,
    errors: ['invalid_client'],
    example: { body: { token: '$TESSERA_TOKEN' }, cli: 'tessera logout' },
  },
  introspectToken: {
    id: 'introspectToken',
    method: 'POST',
    effect: 'read',
    hot: true,
    path: '/oauth/introspect',
    tag: 'oauth',
    summary: 'The user of a token, and its present permissions (RFC 7662)',
    permission: { service: 'introspect' },
    form: true,
    body: oauth.HeldToken,
    output: oauth.Introspection,
    repeatable: true,
    errors: ['invalid_client'],
    example: {
      body: { token: '$TESSERA_TOKEN' },
      cli: 'tessera token introspect --secret-file ./service-secret   # asks for the token',
    },
  },
  getDeviceRequest: {
    id: 'getDeviceRequest',
    method: 'GET',
    path: '/oauth/device/{user_code}',
    tag: 'oauth',
    summary: 'Read the request of a tool',
    permission: whole,
    output: oauth.DeviceRequest,
    errors: ['device_request_not_found'],
    example: { path: userCode, cli: 'tessera device show WDJB-MJHT' },
  },
  answerDeviceRequest: {
    id: 'answerDeviceRequest',
    method: 'POST',
    path: '/oauth/device/{user_code}',
    tag: 'oauth',
    summary: 'Approve or refuse the request of a tool',
    permission: whole,
    body: oauth.DeviceAnswer,
    errors: ['device_request_not_found'],
    example: { path: userCode, body: { approve: true }, cli: 'tessera device approve WDJB-MJHT' },
  },
} as const satisfies Record<string, Operation>;

/** The credentials of data services, which site administrators make. */
export const serviceCredentialOperations = {
  createServiceCredential: {
    id: 'createServiceCredential',
    method: 'POST',
    path: '/admin/service_credentials',
    tag: 'oauth',
    summary: 'Make a credential by which a data service asks whose a token is',
    permission: change,
    body: oauth.NewServiceCredential,
    output: oauth.CreatedServiceCredential,
    errors: ['forbidden', 'password_required', 'service_credential_name_taken', 'quota_exceeded'],
    example: {
      as: 'password',
      body: { name: 'weather-arrays' },
      cli: 'tessera admin service-credential create weather-arrays',
    },
  },
  listServiceCredentials: {
    id: 'listServiceCredentials',
    method: 'GET',
    path: '/admin/service_credentials',
    tag: 'oauth',
    summary: 'List the credentials of data services, without their secrets',
    hot: true,
    permission: look,
    output: oauth.ServiceCredentials,
    errors: ['forbidden'],
    example: { cli: 'tessera admin service-credential list' },
  },
  deleteServiceCredential: {
    id: 'deleteServiceCredential',
    method: 'DELETE',
    path: '/admin/service_credentials/{credential}',
    tag: 'oauth',
    summary: 'Delete the credential of a data service, by its name or ID',
    permission: change,
    errors: ['forbidden', 'password_required', 'service_credential_not_found'],
    example: {
      path: { credential: 'arrays' },
      as: 'password',
      cli: 'tessera admin service-credential delete arrays',
    },
  },
} as const satisfies Record<string, Operation>;
