import type { KeyRing } from '../../kit/key-ring.ts';
import type { Stores } from '../stores.ts';
import { hashRecoveryCode } from './recovery-codes.ts';
import { openTotp, totpStep } from './totp.ts';

/** The kind of an accepted code. */
export type CodeKind = 'totp' | 'recovery_code';

/**
 * Uses a code up, inside a transaction: one of the user's authenticator app that is turned on, or a recovery code.
 * Spaces, dashes and case are ignored. Resolves with its kind; with `undefined` if it is wrong, used or expired.
 */
export async function takeCode(
  { secondFactors }: Stores,
  ring: KeyRing,
  userId: string,
  typed: string,
  now: string,
): Promise<CodeKind | undefined> {
  const code = plainCode(typed);
  const totp = await secondFactors.findTotp(userId);
  if (totp && totp.expiresAt === undefined) {
    const step = totpStep(openTotp(ring, totp.sealed, userId), code, now, totp.lastStep);
    if (step !== undefined) {
      await secondFactors.setLastStep(userId, step);
      return 'totp';
    }
  }
  return (await secondFactors.removeRecoveryCode(userId, hashRecoveryCode(code))) ? 'recovery_code' : undefined;
}

/** A code as it is compared. */
export function plainCode(typed: string): string {
  return typed.replace(/[\s-]/g, '').toUpperCase();
}
