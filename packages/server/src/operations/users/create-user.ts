import { Problem } from '../../kit/problem.ts';
import { requireFreeToUse } from '../../services/namespaces/name.ts';
import { readSettings } from '../../services/settings/settings.ts';
import { invitedAddress } from '../invitations/sign-up.ts';
import type { Stores } from '../stores.ts';
import type { UseCase } from '../use-case.ts';
import { insertAccount } from './insert-account.ts';
import { hashNewPassword } from './new-password.ts';
import { changedProfile } from './profile.ts';

/**
 * Signs up, where the site permits it. The address, if any, is unconfirmed, and gets a mail that says which account claims it;
 * that of an invitation is confirmed by the mailed token.
 */
export const createUser: UseCase<'createUser'> = async (deps, { body, client, now }) => {
  const { signup } = await readSettings(deps);
  const token = body.invitation_token || undefined;
  if (signup === 'closed') throw new Problem('signup_closed');
  if (signup === 'invitation' && token === undefined) {
    throw new Problem('signup_closed', { message: 'Signing up needs an invitation on this server' });
  }
  requireFreeToUse(body.username, deps.policy);
  const given = body.email === '' ? undefined : body.email;
  const invited = async (stores: Stores) =>
    token === undefined ? undefined : invitedAddress(stores, token, given, now);
  // Before the hashing, and again where it counts.
  if (token !== undefined) await deps.db.read(invited);
  const passwordHash = await hashNewPassword(deps, body.password, [body.username, given], () =>
    deps.limits.signUp(client.address, now),
  );
  const id = deps.newId();
  const mailId = deps.newId();
  await deps.db.write(async (stores) => {
    const proven = await invited(stores);
    const email = proven?.email ?? given;
    const profile = changedProfile({}, body);
    const account = { id, username: body.username, passwordHash, email, confirmedEmail: proven?.confirmedEmail };
    await insertAccount(stores, { ...account, ...profile }, mailId, now);
    if (proven) await stores.invitations.setToken(proven.invitationId, undefined);
  });
  deps.mailWaits();
  return undefined;
};
