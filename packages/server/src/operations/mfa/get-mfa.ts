import type { UseCase } from '../use-case.ts';

/** What protects the caller's account besides the password. */
export const getMfa: UseCase<'getMfa'> = async (deps, { principal }) => {
  const { totpSince } = principal.account.user;
  const { count, left } = await deps.db.read(async ({ secondFactors, passkeys }) => ({
    count: (await passkeys.list(principal.userId)).length,
    left: await secondFactors.countRecoveryCodes(principal.userId),
  }));
  return {
    totp: { enabled: totpSince !== undefined, ...(totpSince === undefined ? {} : { since: totpSince }) },
    passkeys: count,
    recovery_codes_left: left,
    required_by: [],
  };
};
