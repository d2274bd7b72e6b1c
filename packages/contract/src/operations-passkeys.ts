import * as z from 'zod';
import type { Operation } from './operations.ts';
import * as models from './passkeys.ts';

const selfAdmin = { scope: 'user:admin' } as const;

/** Passkeys of one's own account. */
export const passkeyOperations = {
  startPasskey: {
    id: 'startPasskey',
    method: 'POST',
    path: '/user/passkeys/options',
    tag: 'mfa',
    summary: 'Begin to make a passkey',
    permission: selfAdmin,
    repeatable: true,
    output: models.PasskeyCreationOptions,
    errors: ['password_required', 'quota_exceeded'],
  },
  addPasskey: {
    id: 'addPasskey',
    method: 'POST',
    path: '/user/passkeys',
    tag: 'mfa',
    summary: 'Add the passkey that a browser has made',
    permission: selfAdmin,
    body: models.NewPasskey,
    output: models.AddedPasskey,
    errors: ['passkey_not_valid', 'password_required', 'quota_exceeded'],
  },
  listPasskeys: {
    id: 'listPasskeys',
    method: 'GET',
    path: '/user/passkeys',
    tag: 'mfa',
    summary: 'List your passkeys',
    permission: { scope: 'user:read' },
    output: z.array(models.Passkey),
    errors: [],
  },
  renamePasskey: {
    id: 'renamePasskey',
    method: 'PATCH',
    path: '/user/passkeys/{passkey}',
    tag: 'mfa',
    summary: 'Rename a passkey',
    permission: selfAdmin,
    body: models.PasskeyUpdate,
    errors: ['passkey_not_found'],
  },
  removePasskey: {
    id: 'removePasskey',
    method: 'DELETE',
    path: '/user/passkeys/{passkey}',
    tag: 'mfa',
    summary: 'Remove a passkey',
    permission: selfAdmin,
    errors: ['passkey_not_found', 'password_required'],
  },
} as const satisfies Record<string, Operation>;
