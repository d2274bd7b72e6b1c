import type { UseCase } from '../use-case.ts';

/** What protects the caller's account besides the password. */
export const getMfa: UseCase<'getMfa'> = async (deps, { principal }) => {
  const { totpSince } = principal.account.user;
  const left = await deps.db.read(({ secondFactors }) => secondFactors.countRecoveryCodes(principal.userId));
  return {
    totp: { enabled: totpSince !== undefined, ...(totpSince === undefined ? {} : { since: totpSince }) },
    passkeys: 0,
    recovery_codes_left: left,
    required_by: [],
  };
};
