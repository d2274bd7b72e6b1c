import * as z from 'zod';
import type { Operation } from './operations.ts';
import * as models from './passkeys.ts';

const selfAdmin = { scope: 'user:admin' } as const;

/** Passkeys of one's own account. */
export const passkeyOperations = {
  startPasskey: {
    id: 'startPasskey',
    beforeSecondFactor: true,
    method: 'POST',
    path: '/user/passkeys/options',
    tag: 'mfa',
    summary: 'Begin to make a passkey',
    permission: selfAdmin,
    repeatable: true,
    output: models.PasskeyCreationOptions,
    errors: ['password_required', 'quota_exceeded'],
    example: { cli: 'tessera passkey add   # says where in the console: it needs a browser' },
  },
  addPasskey: {
    id: 'addPasskey',
    beforeSecondFactor: true,
    method: 'POST',
    path: '/user/passkeys',
    tag: 'mfa',
    summary: 'Add the passkey that a browser has made',
    permission: selfAdmin,
    body: models.NewPasskey,
    output: models.AddedPasskey,
    errors: ['passkey_not_valid', 'password_required', 'quota_exceeded'],
    example: {
      body: { name: 'laptop', response: '$RESPONSE' },
      cli: 'tessera passkey add   # says where in the console: it needs a browser',
    },
  },
  listPasskeys: {
    id: 'listPasskeys',
    beforeSecondFactor: true,
    method: 'GET',
    path: '/user/passkeys',
    tag: 'mfa',
    summary: 'List your passkeys',
    hot: true,
    permission: { scope: 'user:read' },
    output: z.array(models.Passkey),
    errors: [],
    example: { cli: 'tessera passkey list' },
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
    example: {
      path: { passkey: '0199a1b2-c3d4-7e5f-8a9b-000000000003' },
      body: { name: 'laptop' },
      cli: 'tessera passkey rename 0199a1b2-c3d4-7e5f-8a9b-000000000003 laptop',
    },
  },
  removePasskey: {
    id: 'removePasskey',
    method: 'DELETE',
    path: '/user/passkeys/{passkey}',
    tag: 'mfa',
    summary: 'Remove a passkey',
    permission: selfAdmin,
    errors: ['passkey_not_found', 'password_required', 'last_way_in'],
    example: {
      path: { passkey: '0199a1b2-c3d4-7e5f-8a9b-000000000003' },
      cli: 'tessera passkey remove 0199a1b2-c3d4-7e5f-8a9b-000000000003',
    },
  },
} as const satisfies Record<string, Operation>;
