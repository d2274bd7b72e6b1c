import { requirePasswordProof } from '../../access/can.ts';
import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { requireWayIn } from '../users/way-in.ts';
import { oweIdentityNotice } from './new-identity.ts';

/** Unlinks an identity of the caller's account, and ends the sessions that it made. The last way in stays. */
export const unlinkIdentity: UseCase<'unlinkIdentity'> = async (deps, { principal, params, now }) => {
  const mailId = deps.newId();
  await deps.db.write(
    async (stores) => {
      const { users, identities, providerSessions, audit } = stores;
      requirePasswordProof(principal, now);
      const user = await users.find({ id: principal.userId });
      const own = await identities.listOf(principal.userId);
      const identity = own.find(({ id }) => id === params.identity.toLowerCase());
      if (!user || !identity) throw new Problem('identity_not_found');
      await providerSessions.end(identity.id);
      await identities.remove(identity.id);
      await requireWayIn(stores, user);
      await audit.add({ at: now, action: 'identity.unlink', subjectId: identity.id, namespaceId: user.id });
      const { issuer, name } = identity;
      await oweIdentityNotice(stores, mailId, user, { what: 'unlinked', issuer, name }, now);
    },
    { serializeBy: principal.userId },
  );
  deps.mailWaits();
  return undefined;
};
