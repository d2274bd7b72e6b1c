import type { Settings, SettingsUpdate, Signup } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Deps } from '../../operations/use-case.ts';
import type { StoredSettings } from './store.ts';

/** The defaults of settings, from the contract. */
const defaults = {
  signup: 'open',
  announcement: '',
  termsUrl: '',
  termsVersion: '',
  maxTokenDays: 365,
  passwordMin: 8,
  requireSecondFactor: false,
} as const satisfies Required<StoredSettings>;

type Holding = { [Name in keyof StoredSettings]-?: NonNullable<StoredSettings[Name]> };

/** The settings in force: the environment's value, else the stored one, else the default. */
export function settingsHolding(stored: StoredSettings, environment: { signup: Signup | undefined }): Holding {
  return {
    signup: environment.signup ?? stored.signup ?? defaults.signup,
    announcement: stored.announcement ?? defaults.announcement,
    termsUrl: stored.termsUrl ?? defaults.termsUrl,
    termsVersion: stored.termsVersion ?? defaults.termsVersion,
    maxTokenDays: stored.maxTokenDays ?? defaults.maxTokenDays,
    passwordMin: stored.passwordMin ?? defaults.passwordMin,
    requireSecondFactor: stored.requireSecondFactor ?? defaults.requireSecondFactor,
  };
}

/** The settings that hold now. One statement; for rare requests such as a sign-up or a new password. */
export async function readSettings({ db, policy }: Pick<Deps, 'db' | 'policy'>): Promise<Holding> {
  return settingsHolding(await db.read(({ settings }) => settings.read()), policy);
}

export function settingsAnswer(
  stored: StoredSettings,
  environment: { signup: Signup | undefined },
): z.input<typeof Settings> {
  const holding = settingsHolding(stored, environment);
  return {
    signup: holding.signup,
    announcement: holding.announcement,
    terms_url: holding.termsUrl,
    terms_version: holding.termsVersion,
    max_token_days: holding.maxTokenDays,
    password_min: holding.passwordMin,
    require_second_factor: holding.requireSecondFactor,
    from_environment: environment.signup === undefined ? [] : ['signup'],
  };
}

/** Throws for a new password that is shorter than the site permits. */
export function requireLength(password: string, { passwordMin }: Pick<Holding, 'passwordMin'>): void {
  // Characters as a person counts them, not UTF-16 code units.
  if ([...password].length >= passwordMin) return;
  throw new Problem('invalid_request', { message: `password: must have at least ${passwordMin} characters` });
}

/** Stores changed settings, and answers with all as they hold. */
export async function changeSettings(
  { settings, audit }: Stores,
  changes: z.output<typeof SettingsUpdate>,
  environment: { signup: Signup | undefined },
  now: string,
): Promise<z.input<typeof Settings>> {
  await settings.save({
    signup: changes.signup,
    announcement: changes.announcement,
    termsUrl: changes.terms_url,
    termsVersion: changes.terms_version,
    maxTokenDays: changes.max_token_days,
    passwordMin: changes.password_min,
    requireSecondFactor: changes.require_second_factor,
  });
  const { from_environment: _, ...changed } = changes;
  const names = Object.entries(changed).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length > 0) await audit.add({ at: now, action: 'settings.update', detail: names.sort().join(' ') });
  return settingsAnswer(await settings.read(), environment);
}
