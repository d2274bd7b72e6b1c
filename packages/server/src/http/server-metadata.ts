import { deviceCodeGrant, grantableScopes, operations } from '@tessera/contract';
import type { FastifyInstance } from 'fastify';
import { routeOf } from './wire/paths.ts';

/** The metadata that tools read first (RFC 8414). The issuer is the public URL. */
export function registerServerMetadata(app: FastifyInstance, publicUrl: () => string): void {
  app.get('/.well-known/oauth-authorization-server', (request) => {
    request.operation = 'page';
    const issuer = publicUrl();
    return {
      issuer,
      device_authorization_endpoint: issuer + routeOf(operations.startDeviceAuthorization),
      token_endpoint: issuer + routeOf(operations.grantToken),
      revocation_endpoint: issuer + routeOf(operations.revokeHeldToken),
      introspection_endpoint: issuer + routeOf(operations.introspectToken),
      grant_types_supported: [deviceCodeGrant],
      response_types_supported: [],
      scopes_supported: grantableScopes,
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none', ...secretMethods],
      introspection_endpoint_auth_methods_supported: secretMethods,
    };
  });
}

const secretMethods = ['client_secret_basic', 'client_secret_post'];
