import { Problem } from '../../kit/problem.ts';
import { nameKey } from '../../services/namespaces/name.ts';
import type { Stores } from '../stores.ts';
import type { UserRecord } from './store.ts';

export type NewAccount = Omit<UserRecord, 'createdAt' | 'updatedAt'>;

/**
 * Makes an account. An address that is not confirmed yet gets a mail that says which account claims it. Throws
 * `username_taken` for a name that anything has or had.
 */
export async function insertAccount(stores: Stores, user: NewAccount, mailId: string, now: string): Promise<void> {
  const { id, username, email } = user;
  const key = nameKey(username);
  if ((await stores.namespaces.ownerOfName(key)) !== undefined) throw new Problem('username_taken');
  await stores.namespaces.insert(id, 'user');
  await stores.namespaces.insertName(key, id, id);
  await stores.users.insert({ ...user, createdAt: now, updatedAt: now });
  await stores.audit.add({ at: now, action: 'account.create', subjectId: id });
  if (user.confirmedEmail !== undefined) {
    await stores.audit.add({ at: now, action: 'email.confirm', subjectId: id });
  } else if (email !== undefined) await stores.outbox.add(mailId, { kind: 'confirm_email', userId: id, email }, now);
}
