import { requirePasswordProof } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { claimName } from '../../services/namespaces/claim-name.ts';
import { isNamed, nameKey, nameOrId, requireFreeToUse } from '../../services/namespaces/name.ts';
import type { Stores } from '../stores.ts';
import type { Caller, Deps, UseCase } from '../use-case.ts';
import { confirmedAddress, emailKey, isConfirmed } from './email.ts';
import { endWhatThePasswordOpened, hashNewPassword, requireAnotherPassword } from './new-password.ts';
import { changedProfile } from './profile.ts';
import type { UserRecord } from './store.ts';

/**
 * Changes the caller's own account. Clients send whole records back, so a field that equals the stored value is no
 * change.
 */
export const updateUser: UseCase<'updateUser'> = async (deps, { principal, params, body, now }) => {
  const self = await namedSelf(deps, params.username, principal);
  const newEmail = changedEmail(self, body.email);
  const needsProof = newEmail !== undefined || body.password !== undefined;
  // Before the hashing, and again where it counts: the password may become another one meanwhile.
  if (needsProof) requirePasswordProof(principal, now);
  if (body.password !== undefined) await requireAnotherPassword(deps, self, body.password);
  const passwordHash =
    body.password === undefined
      ? undefined
      : await hashNewPassword(deps, body.password, [body.username ?? self.username, body.email ?? self.email]);
  const mailId = deps.newId();

  await deps.db.write(
    async (stores) => {
      if (needsProof) requirePasswordProof(principal, now);
      const before = await ownRecord(stores.users, params.username, principal);
      // The placeholder for a missing name is not stored as a name: it would stay behind at the next renaming.
      const isStandIn = before.name === undefined && body.name === before.username;
      const profile = changedProfile(before, isStandIn ? { ...body, name: undefined } : body);
      const after: UserRecord = { ...before, ...profile, updatedAt: now };
      if (body.username !== undefined) await rename(stores, after, body.username, deps.policy);
      if (after.username !== before.username) {
        await stores.audit.add({ at: now, action: 'account.rename', subjectId: before.id });
      }
      if (passwordHash !== undefined) {
        after.passwordHash = passwordHash;
        after.passwordChangeRequired = false;
        await endWhatThePasswordOpened(stores, before, principal, mailId, now);
      }
      if (newEmail !== undefined) {
        await stores.audit.add({ at: now, action: 'email.change', subjectId: before.id });
        await deps.limits.changeAddress(stores, before.id, now);
        await changeEmail(stores, after, newEmail, deps.newId, now);
      }
      await stores.users.update(after);
    },
    { serializeBy: principal.userId },
  );
  deps.mailWaits();
  return undefined;
};

/** The caller's account as it was authenticated, if the path names it. */
async function namedSelf(deps: Deps, path: string, principal: Caller): Promise<UserRecord> {
  const { user } = principal.account;
  return isNamed(path, user.id, user.username) ? user : deps.db.read(({ users }) => ownRecord(users, path, principal));
}

/** The record that the path names, if it is the caller's own. */
export async function ownRecord(users: Stores['users'], path: string, principal: Principal): Promise<UserRecord> {
  const user = await users.find(nameOrId(path));
  if (!user) throw new Problem('user_not_found');
  if (user.id !== principal.userId) throw new Problem('forbidden', { message: 'You may change your own account only' });
  return user;
}

function changedEmail(user: UserRecord, email: string | undefined): string | undefined {
  if (email === undefined || (email === '' && user.email === undefined)) return undefined;
  if (email === '') throw new Problem('invalid_request', { message: 'email: an address cannot be cleared' });
  return user.email !== undefined && emailKey(user.email) === emailKey(email) ? undefined : email;
}

/**
 * The new address is unconfirmed. Until it is confirmed, the account keeps the confirmed one that it has, for password
 * resets: a thief of the password alone cannot lock the owner out. Only the confirmed address gets the notice: a
 * claimed address may belong to a stranger.
 */
async function changeEmail(
  stores: Stores,
  user: UserRecord,
  email: string,
  newId: () => string,
  now: string,
): Promise<void> {
  const old = confirmedAddress(user);
  user.email = email;
  await stores.tokens.removeOfScope(user.id, 'confirm_email');
  if (!isConfirmed(user)) await stores.outbox.add(newId(), { kind: 'confirm_email', userId: user.id, email }, now);
  if (old === undefined || emailKey(old) === emailKey(email)) return;
  const { id: userId, username } = user;
  await stores.outbox.add(newId(), { kind: 'email_changed', userId, username, email: old, newEmail: email }, now);
}

async function rename(stores: Stores, user: UserRecord, name: string, policy: Deps['policy']): Promise<void> {
  if (name === user.username) return;
  if (nameKey(name) !== nameKey(user.username)) {
    requireFreeToUse(name, policy);
    if (!(await claimName(stores, name, user.id, user.id))) throw new Problem('username_taken');
  }
  user.username = name;
}
