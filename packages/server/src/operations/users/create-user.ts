import { Problem } from '../../kit/problem.ts';
import { nameKey, requireFreeToUse } from '../../services/namespaces/name.ts';
import type { UseCase } from '../use-case.ts';
import { hashNewPassword } from './new-password.ts';
import { changedProfile } from './profile.ts';

/** Signs somebody up. The address, if any, is unconfirmed, and gets a mail that says which account claims it. */
export const createUser: UseCase<'createUser'> = async (deps, { body, client, now }) => {
  if (deps.policy.signup === 'closed') throw new Problem('signup_closed');
  requireFreeToUse(body.username);
  const passwordHash = await hashNewPassword(deps, body.password, [body.username, body.email], () =>
    deps.limits.signUp(client.address, now),
  );
  const id = deps.newId();
  const mailId = deps.newId();
  const email = body.email === '' ? undefined : body.email;
  await deps.db.write(async (stores) => {
    const key = nameKey(body.username);
    if ((await stores.namespaces.ownerOfName(key)) !== undefined) throw new Problem('username_taken');
    await stores.namespaces.insert(id, 'user');
    await stores.namespaces.insertName(key, id, id);
    await stores.users.insert({
      id,
      username: body.username,
      passwordHash,
      email,
      ...changedProfile({}, body),
      createdAt: now,
      updatedAt: now,
    });
    await stores.audit.add({ at: now, action: 'account.create', subjectId: id });
    if (email !== undefined) await stores.outbox.add(mailId, { kind: 'confirm_email', userId: id, email }, now);
  });
  deps.mailWaits();
  return undefined;
};
