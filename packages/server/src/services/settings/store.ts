import type { Signup } from '@tessera/contract';

/** The settings of the site that are stored. A setting that was never set is absent. */
export interface StoredSettings {
  signup?: Signup | undefined;
  announcement?: string | undefined;
  termsUrl?: string | undefined;
  termsVersion?: string | undefined;
  /** The longest life of a named token, in days. */
  maxTokenDays?: number | undefined;
  /** The shortest new password, in characters. */
  passwordMin?: number | undefined;
  /** Whether every account needs a second factor. */
  requireSecondFactor?: boolean | undefined;
}

export interface Settings {
  read(): Promise<StoredSettings>;
  /** Sets the given settings, and leaves absent ones unchanged. */
  save(changes: StoredSettings): Promise<void>;
  /** When the user accepted this version of the terms. */
  acceptedAt(userId: string, version: string): Promise<string | undefined>;
  accept(userId: string, version: string, now: string): Promise<void>;
}
