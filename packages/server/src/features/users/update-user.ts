import { requirePasswordProof } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { nameKey, nameOrId, requireFreeToUse } from '../namespaces/name.ts';
import type { Stores } from '../stores.ts';
import type { UseCase } from '../use-case.ts';
import { emailKey } from './email.ts';
import { endWhatThePasswordOpened, hashNewPassword } from './new-password.ts';
import { changedProfile } from './profile.ts';
import type { UserRecord } from './store.ts';

/** Changes one's own account. Clients send whole records back, so what equals the stored value is no change. */
export const updateUser: UseCase<'updateUser'> = async (deps, { principal, params, body, now }) => {
  const self = await deps.db.read(({ users }) => ownRecord(users, params.username, principal));
  const wantsEmail = changesEmail(self, body.email);
  if (wantsEmail || body.password !== undefined) requirePasswordProof(principal, now);
  const passwordHash =
    body.password === undefined
      ? undefined
      : await hashNewPassword(deps, body.password, [body.username ?? self.username, body.email ?? self.email]);
  const mailIds = { password: deps.newId(), oldEmail: deps.newId(), newEmail: deps.newId() };

  await deps.db.write(
    async (stores) => {
      const before = await ownRecord(stores.users, params.username, principal);
      const after: UserRecord = { ...before, ...changedProfile(before, body), updatedAt: now };
      if (body.username !== undefined) await rename(stores, after, body.username);
      if (after.username !== before.username) {
        await stores.audit.add({ at: now, action: 'account.rename', subjectId: before.id });
      }
      if (passwordHash !== undefined) {
        after.passwordHash = passwordHash;
        await endWhatThePasswordOpened(stores, before, principal, mailIds.password, now);
      }
      if (wantsEmail && body.email !== undefined) {
        const email = body.email;
        Object.assign(after, { email, emailConfirmed: false });
        await stores.audit.add({ at: now, action: 'email.change', subjectId: before.id });
        // What was mailed to the old address opens nothing any more.
        await stores.tokens.removeOfScope(before.id, 'confirm_email');
        await stores.tokens.removeOfScope(before.id, 'password_reset');
        await stores.outbox.add(mailIds.newEmail, { kind: 'confirm_email', userId: before.id, email }, now);
        if (before.email !== undefined) {
          const { username, email: oldEmail } = before;
          await stores.outbox.add(
            mailIds.oldEmail,
            { kind: 'email_changed', username, email: oldEmail, newEmail: email },
            now,
          );
        }
      }
      await stores.users.update(after);
    },
    { turn: principal.userId },
  );
  deps.mailWaits();
  return undefined;
};

/** The record that the path names, if it is the caller's own. */
export async function ownRecord(users: Stores['users'], path: string, principal: Principal): Promise<UserRecord> {
  const user = await users.find(nameOrId(path));
  if (!user) throw new Problem('user_not_found');
  if (user.id !== principal.userId) throw new Problem('forbidden', { message: 'You may change your own account only' });
  return user;
}

function changesEmail(user: UserRecord, email: string | undefined): boolean {
  if (email === undefined || (email === '' && user.email === undefined)) return false;
  if (email === '') throw new Problem('invalid_request', { message: 'email: an address cannot be cleared' });
  return user.email === undefined || emailKey(user.email) !== emailKey(email);
}

async function rename(stores: Stores, user: UserRecord, name: string): Promise<void> {
  if (name === user.username) return;
  if (nameKey(name) !== nameKey(user.username)) {
    requireFreeToUse(name);
    if (!(await stores.namespaces.claimName(nameKey(name), user.id))) throw new Problem('username_taken');
  }
  user.username = name;
}
