import type { Stores } from '../operations/stores.ts';
import type { Caller, Client, Deps } from '../operations/use-case.ts';
import { originOf } from '../services/audit/event.ts';
import { nameKey } from '../services/namespaces/name.ts';
import { personOf } from './authenticate.ts';
import { type PresentedPasskey, takeUsedPasskey, usedPasskey } from './passkey.ts';
import { wrongPasskey } from './refusals.ts';
import { requireEnabled } from './require-enabled.ts';

/**
 * Signs in with a passkey in place of username and password. The authenticator has verified its user, so that it is
 * both factors, and proves as much as the password with a code does. Throws `not_authenticated`, with one message for
 * an unknown passkey and every other fault; `account_disabled` if the account is disabled and the passkey is right.
 */
export async function signInByPasskey(
  deps: Deps,
  presented: PresentedPasskey,
  now: string,
  client: Client,
): Promise<Caller> {
  const used = await usedPasskey(deps, presented, { userVerified: true, now });
  if (!used) throw refused(deps, 'no such passkey, or not its answer');
  const { id, userId } = used.passkey;
  const origin = { ...originOf(undefined, client), actorId: userId };
  const work = async (stores: Stores) => {
    const user = await stores.users.find({ id: userId });
    if (!user) return undefined;
    requireEnabled(user);
    if (!(await takeUsedPasskey(stores, used, now))) return undefined;
    await stores.audit.add({ at: now, action: 'sign_in.succeed', subjectId: userId, detail: 'passkey' });
    return user;
  };
  const user = await deps.audit.withAudit(deps, origin).db.write(work, { serializeBy: userId });
  const account = user && (await deps.accounts.byUsernameKey(nameKey(user.username)));
  if (account?.user.id !== userId) {
    deps.audit.note({ at: now, action: 'sign_in.fail', subjectId: userId, detail: 'passkey' }, origin);
    throw refused(deps, 'passkey used, removed or copied');
  }
  deps.signInEnded?.('passkey');
  return { ...personOf(account, now, client), passkeyId: id };
}

function refused({ signInEnded }: Deps, cause: string) {
  signInEnded?.('refused');
  return wrongPasskey(cause);
}
