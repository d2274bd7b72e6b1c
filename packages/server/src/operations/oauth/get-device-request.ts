import { commandLineClient } from '@tessera/contract';
import type { UseCase } from '../use-case.ts';
import { onDeviceRequest } from './on-device-request.ts';
import { shownUserCode } from './user-code.ts';

/** The request of a tool, for the user to judge. */
export const getDeviceRequest: UseCase<'getDeviceRequest'> = (deps, { principal, params, now }) =>
  onDeviceRequest(deps, principal.userId, params.user_code, now, async (_stores, request) => ({
    user_code: shownUserCode(params.user_code),
    client_id: request.clientId,
    built_in: request.clientId === commandLineClient,
    scope: [...request.scopes],
    lifetime: request.lifetime,
    address: request.address,
    user_agent: request.userAgent,
    created_at: request.createdAt,
    expires_at: request.expiresAt,
  }));
