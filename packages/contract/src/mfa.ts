import * as z from 'zod';
import { dateTime } from './instant.ts';
import { line } from './text.ts';

/** The ways in which an account can complete a sign-in with the password. */
export const secondFactorMethods = ['totp', 'recovery_code', 'passkey'] as const;
export const SecondFactorMethod = z
  .enum(secondFactorMethods)
  .meta({ id: 'SecondFactorMethod', description: 'The factors that complete a sign-in with the password' });
export type SecondFactorMethod = (typeof secondFactorMethods)[number];

/** A code of an authenticator app or a recovery code, as it was typed: spaces, dashes and case are ignored. */
export const secondFactorCode = line(64)
  .min(1)
  .meta({ description: 'A code of the authenticator app', example: '123456' });

export const SecondFactors = z
  .object({
    totp: z.object({ enabled: z.boolean(), since: dateTime.optional() }),
    passkeys: z.int().meta({ description: 'How many passkeys there are' }),
    recovery_codes_left: z.int(),
    required_by: z
      .array(z.string())
      .meta({ description: 'Your organizations that require a second factor of their members' }),
    required_by_site: z.boolean().meta({ description: 'Whether the site requires one of every account' }),
  })
  .meta({ id: 'SecondFactors', description: 'The second factors of an account' });

export const TotpSecret = z
  .object({
    secret: z.string().meta({ description: 'Base32, for typing it into an authenticator app' }),
    uri: z.string().meta({ description: 'The same as an otpauth:// URI, for a QR code' }),
  })
  .meta({ id: 'TotpSecret', description: 'A secret that becomes active with one good code, within ten minutes' });

export const TotpConfirmation = z
  .object({ code: secondFactorCode })
  .meta({ id: 'TotpConfirmation', description: 'A code of the secret that was just shown' });

export const TotpRemoval = z
  .object({ code: secondFactorCode.meta({ description: 'A code of the authenticator app, or a recovery code' }) })
  .meta({ id: 'TotpRemoval', description: 'A code that proves the second factor once more' });

export const RecoveryCodes = z
  .object({ recovery_codes: z.array(z.string()).meta({ description: 'Each works once. They are not shown again' }) })
  .meta({ id: 'RecoveryCodes', description: 'Codes for when the authenticator app or the passkeys are lost' });
