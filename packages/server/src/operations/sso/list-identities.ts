import type { UseCase } from '../use-case.ts';

/** The identities that sign in to the caller's account. */
export const listIdentities: UseCase<'listIdentities'> = async (deps, { principal }) => {
  const found = await deps.db.read(({ identities }) => identities.listOf(principal.userId));
  return found.map(({ id, issuer, name, createdAt, lastUsedAt }) => ({
    ...{ id, issuer, name, created_at: createdAt },
    ...(lastUsedAt === undefined ? {} : { last_used_at: lastUsedAt }),
  }));
};
