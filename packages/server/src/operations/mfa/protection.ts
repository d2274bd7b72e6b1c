import type { SecondFactorMethod } from '@tessera/contract';
import type { UserRecord } from '../users/store.ts';

type Factors = Pick<UserRecord, 'totpSince' | 'passkeysSince'>;

/** The instant since when the password alone does not sign in; absent if it does. */
export function protectedSince({ totpSince, passkeysSince }: Factors): string | undefined {
  if (totpSince === undefined || passkeysSince === undefined) return totpSince ?? passkeysSince;
  return totpSince < passkeysSince ? totpSince : passkeysSince;
}

/** Whether a sign-in with the account's password needs more than it. */
export function hasSecondFactor(factors: Factors): boolean {
  return protectedSince(factors) !== undefined;
}

/**
 * The factors that complete a sign-in with the password. Recovery codes come with the first second factor, and go with
 * the last.
 */
export function methodsOf({ totpSince, passkeysSince }: Factors): SecondFactorMethod[] {
  return [
    ...(totpSince === undefined ? [] : (['totp'] as const)),
    ...(passkeysSince === undefined ? [] : (['passkey'] as const)),
    'recovery_code',
  ];
}
