import { settingsHolding } from '../../services/settings/settings.ts';
import type { UseCase } from '../use-case.ts';

/** The terms of the site, and when the caller accepted the present version. */
export const getTerms: UseCase<'getTerms'> = (deps, { principal }) =>
  deps.db.read(async ({ settings }) => {
    const { termsUrl, termsVersion } = settingsHolding(await settings.read(), deps.policy);
    const accepted = await settings.acceptedAt(principal.userId, termsVersion);
    return { url: termsUrl, version: termsVersion, accepted_at: accepted };
  });
