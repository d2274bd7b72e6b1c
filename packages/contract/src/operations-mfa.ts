import * as mfa from './mfa.ts';
import type { Operation } from './operations.ts';

const selfAdmin = { scope: 'user:admin' } as const;

// As a variable of the shell: it changes every 30 seconds.
const code = { code: '$CODE' } as const;

/** Second factors of one's own account. */
export const mfaOperations = {
  getMfa: {
    id: 'getMfa',
    beforeSecondFactor: true,
    method: 'GET',
    path: '/user/mfa',
    tag: 'mfa',
    summary: 'Show your second factors',
    hot: true,
    permission: { scope: 'user:read' },
    output: mfa.SecondFactors,
    errors: [],
    example: { cli: 'tessera mfa show' },
  },
  startTotp: {
    id: 'startTotp',
    beforeSecondFactor: true,
    method: 'POST',
    path: '/user/mfa/totp',
    tag: 'mfa',
    summary: 'Make the secret of an authenticator app',
    permission: selfAdmin,
    output: mfa.TotpSecret,
    errors: ['password_required', 'totp_enabled'],
    example: { cli: 'tessera mfa enable   # shows the secret, asks for a first code, prints the recovery codes' },
  },
  confirmTotp: {
    id: 'confirmTotp',
    beforeSecondFactor: true,
    method: 'POST',
    path: '/user/mfa/totp/confirm',
    tag: 'mfa',
    summary: 'Turn the authenticator app on, with a first code',
    permission: selfAdmin,
    body: mfa.TotpConfirmation,
    output: mfa.RecoveryCodes,
    errors: ['wrong_code', 'password_required', 'totp_enabled'],
    example: { body: code, cli: 'tessera mfa enable   # the same command' },
  },
  removeTotp: {
    id: 'removeTotp',
    method: 'DELETE',
    path: '/user/mfa/totp',
    tag: 'mfa',
    summary: 'Turn the authenticator app off, with a code',
    permission: selfAdmin,
    body: mfa.TotpRemoval,
    errors: ['wrong_code', 'password_required', 'totp_not_enabled'],
    example: { body: code, cli: 'tessera mfa disable   # asks for a code' },
  },
  makeRecoveryCodes: {
    id: 'makeRecoveryCodes',
    method: 'POST',
    path: '/user/mfa/recovery_codes',
    tag: 'mfa',
    summary: 'Make new recovery codes; the old ones end',
    permission: selfAdmin,
    output: mfa.RecoveryCodes,
    errors: ['password_required', 'totp_not_enabled'],
    example: { cli: 'tessera mfa recovery-codes' },
  },
} as const satisfies Record<string, Operation>;
