import { Problem } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { originOf } from '../audit/event.ts';
import { clientKey } from '../limits/client.ts';
import { nameKey } from '../namespaces/name.ts';
import { hashToken, isToken } from '../tokens/token.ts';
import type { Caller, Client, Deps } from '../use-case.ts';
import type { UserRecord } from '../users/store.ts';
import type { TokenAccount } from './accounts.ts';
import { passwordId } from './passwords.ts';
import { accountKey } from './throttle.ts';

/** What a request came with to tell who asks. */
export type Presented =
  | { kind: 'token'; token: Secret }
  | { kind: 'password'; username: string; password: Secret }
  | { kind: 'nothing' };

/** Who asks. Throws `not_authenticated`, always in the same words, or `too_many_requests`, whoever exists. */
export function signIn(deps: Deps, presented: Presented, now: string, client: Client): Caller | Promise<Caller> {
  switch (presented.kind) {
    case 'token':
      return byToken(deps, presented.token, now);
    case 'password':
      return byPassword(deps, presented.username, presented.password, now, client);
    case 'nothing':
      throw new Problem('not_authenticated');
  }
}

// No promise where the answer is there: nearly every request comes through here.
function byToken(deps: Deps, token: Secret, now: string): Caller | Promise<Caller> {
  if (!isToken(token.reveal())) throw new Problem('not_authenticated', { cause: 'not a token by its form' });
  const found = deps.accounts.byTokenHash(hashToken(token));
  return found instanceof Promise ? found.then((late) => holderOf(late, now)) : holderOf(found, now);
}

function holderOf(found: TokenAccount | undefined, now: string): Caller {
  if (!found || found.token.expiresAt <= now) throw new Problem('not_authenticated', { cause: 'no such token' });
  const { token, account } = found;
  const { id: userId, username } = account.user;
  return { userId, username, scopes: token.scopes, token, account, passwordAt: token.passwordAt };
}

async function byPassword(
  deps: Deps,
  username: string,
  password: Secret,
  now: string,
  client: Client,
): Promise<Caller> {
  const text = password.reveal();
  // Longer than any password that could be set: not worth a hash.
  if (text.length > 4096) throw new Problem('not_authenticated', { cause: 'password too long' });
  const key = nameKey(username);
  const account = await deps.accounts.byUsernameKey(key);
  const user = account?.user;
  const who = { account: accountKey(user?.id, key), client: clientKey(client.address) };
  const verdict = await deps.throttle.check(who, user?.passwordHash, text, now);
  const right = verdict !== 'wrong';
  if (verdict !== 'remembered') {
    // For a name that does not exist too, so that the time for a line tells nothing.
    const action = right ? 'sign_in.succeed' : 'sign_in.fail';
    const actorId = right ? user?.id : undefined;
    deps.audit.note({ at: now, action, subjectId: user?.id }, { ...originOf(undefined, client), actorId });
  }
  if (!account || !user || !right)
    throw new Problem('not_authenticated', { cause: user ? 'wrong password' : 'no such user' });
  if (deps.passwords.isOutdated(user.passwordHash)) await renewHash(deps, user, text);
  return {
    userId: user.id,
    username: user.username,
    scopes: ['*'],
    passwordAt: now,
    account,
    passwordId: passwordId(user.passwordHash),
  };
}

/** Renewing is for later attackers: where it cannot be done now, the next sign-in does it, and this one goes on. */
async function renewHash(deps: Deps, { id, passwordHash }: UserRecord, password: string): Promise<void> {
  try {
    const renewed = await deps.passwords.renew(passwordHash, password);
    await deps.db.write(({ users }) => users.replaceHash(id, passwordHash, renewed));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
