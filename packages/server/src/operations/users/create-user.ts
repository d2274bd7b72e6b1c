import { Problem } from '../../kit/problem.ts';
import { requireFreeToUse } from '../../services/namespaces/name.ts';
import { readSettings } from '../../services/settings/settings.ts';
import type { UseCase } from '../use-case.ts';
import { insertAccount } from './insert-account.ts';
import { hashNewPassword } from './new-password.ts';
import { changedProfile } from './profile.ts';

/** Signs somebody up, where the site permits it. */
export const createUser: UseCase<'createUser'> = async (deps, { body, client, now }) => {
  const { signup } = await readSettings(deps);
  if (signup === 'closed') throw new Problem('signup_closed');
  if (signup === 'invitation') throw new Problem('signup_closed', { message: 'Signing up needs an invitation' });
  requireFreeToUse(body.username, deps.policy);
  const passwordHash = await hashNewPassword(deps, body.password, [body.username, body.email], () =>
    deps.limits.signUp(client.address, now),
  );
  const id = deps.newId();
  const mailId = deps.newId();
  const email = body.email === '' ? undefined : body.email;
  await deps.db.write((stores) =>
    insertAccount(
      stores,
      { id, username: body.username, passwordHash, email, ...changedProfile({}, body) },
      mailId,
      now,
    ),
  );
  deps.mailWaits();
  return undefined;
};
