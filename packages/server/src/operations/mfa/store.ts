import type { Sealed } from '../../kit/key-ring.ts';
import type { Removed } from '../../kit/removed.ts';

export interface TotpRecord {
  userId: string;
  sealed: Sealed;
  /** The time step of the last code that was taken. */
  lastStep: number;
  /** Until when it can be turned on; absent once it is. */
  expiresAt?: string | undefined;
}

export interface SecondFactors {
  findTotp(userId: string): Promise<TotpRecord | undefined>;
  /** Replaces the user's codes. */
  saveTotp(totp: TotpRecord): Promise<void>;
  setLastStep(userId: string, step: number): Promise<void>;
  removeTotp(userId: string): Promise<void>;
  /** Removes secrets that were never turned on. */
  removeExpiredTotp(now: string): Promise<Removed>;
  /** In place of those that the user has; none of them where there are none here. */
  replaceRecoveryCodes(userId: string, hashes: readonly string[]): Promise<void>;
  /** Resolves with whether there was such a code. */
  removeRecoveryCode(userId: string, hash: string): Promise<boolean>;
  countRecoveryCodes(userId: string): Promise<number>;
}
