import { Problem } from '../../kit/problem.ts';
import { nameKey, requireFreeToUse } from '../../services/namespaces/name.ts';
import { invitedAddress } from '../invitations/sign-up.ts';
import type { Stores } from '../stores.ts';
import type { UseCase } from '../use-case.ts';
import { hashNewPassword } from './new-password.ts';
import { changedProfile } from './profile.ts';

/**
 * Signs somebody up. The address, if any, is unconfirmed, and gets a mail that says which account claims it; that of an
 * invitation is confirmed by the mailed token.
 */
export const createUser: UseCase<'createUser'> = async (deps, { body, client, now }) => {
  const { signup } = deps.policy;
  const token = body.invitation_token || undefined;
  if (signup === 'closed') throw new Problem('signup_closed');
  if (signup === 'invitation' && token === undefined) {
    throw new Problem('signup_closed', { message: 'Signing up needs an invitation on this server' });
  }
  requireFreeToUse(body.username);
  const given = body.email === '' ? undefined : body.email;
  const invited = async (stores: Stores) =>
    token === undefined ? undefined : invitedAddress(stores, token, given, now);
  // Before the hashing, and again where it counts.
  if (token !== undefined) await deps.db.read(invited);
  const passwordHash = await hashNewPassword(deps, body.password, [body.username, body.email], () =>
    deps.limits.signUp(client.address, now),
  );
  const id = deps.newId();
  const mailId = deps.newId();
  await deps.db.write(async (stores) => {
    const proven = await invited(stores);
    const email = proven?.email ?? given;
    const key = nameKey(body.username);
    if ((await stores.namespaces.ownerOfName(key)) !== undefined) throw new Problem('username_taken');
    await stores.namespaces.insert(id, 'user');
    await stores.namespaces.insertName(key, id, id);
    await stores.users.insert({
      id,
      username: body.username,
      passwordHash,
      email,
      confirmedEmail: proven?.confirmedEmail,
      ...changedProfile({}, body),
      createdAt: now,
      updatedAt: now,
    });
    await stores.audit.add({ at: now, action: 'account.create', subjectId: id });
    if (proven) {
      await stores.invitations.setToken(proven.invitationId, undefined);
      await stores.audit.add({ at: now, action: 'email.confirm', subjectId: id });
    } else if (email !== undefined) await stores.outbox.add(mailId, { kind: 'confirm_email', userId: id, email }, now);
  });
  deps.mailWaits();
  return undefined;
};
