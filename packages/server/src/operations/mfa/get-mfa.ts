import type { UseCase } from '../use-case.ts';

/** The second factors of the caller's account. */
export const getMfa: UseCase<'getMfa'> = async (deps, { principal }) => {
  const { account, userId } = principal;
  const { totpSince } = account.user;
  const { count, left, organizations } = await deps.db.read(async (stores) => ({
    count: (await stores.passkeys.list(userId)).length,
    left: await stores.secondFactors.countRecoveryCodes(userId),
    organizations: await stores.organizations.listOf(userId),
  }));
  return {
    totp: { enabled: totpSince !== undefined, ...(totpSince === undefined ? {} : { since: totpSince }) },
    passkeys: count,
    recovery_codes_left: left,
    required_by: organizations.filter(({ policies }) => policies.secondFactorRequired).map(({ name }) => name),
    required_by_site: account.secondFactorRequired === true,
  };
};
