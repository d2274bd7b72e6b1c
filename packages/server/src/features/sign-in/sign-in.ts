import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import type { Secret } from '../../kit/secret.ts';
import { originOf } from '../audit/event.ts';
import { clientKey } from '../limits/client.ts';
import { nameKey } from '../namespaces/name.ts';
import { hashToken, isToken } from '../tokens/token.ts';
import type { Client, Deps } from '../use-case.ts';
import { accountKey } from './throttle.ts';

/** What a request came with to tell who asks. */
export type Presented =
  | { kind: 'token'; token: Secret }
  | { kind: 'password'; username: string; password: Secret }
  | { kind: 'nothing' };

/** Who asks. Throws `not_authenticated`, always in the same words, or `too_many_requests`, whoever exists. */
export async function signIn(deps: Deps, presented: Presented, now: string, client: Client): Promise<Principal> {
  switch (presented.kind) {
    case 'token':
      return byToken(deps, presented.token, now);
    case 'password':
      return byPassword(deps, presented.username, presented.password, now, client);
    case 'nothing':
      throw new Problem('not_authenticated');
  }
}

async function byToken(deps: Deps, token: Secret, now: string): Promise<Principal> {
  if (!isToken(token.reveal())) throw new Problem('not_authenticated', { cause: 'not a token by its form' });
  const found = await deps.db.read(({ tokens }) => tokens.findByHash(hashToken(token), now));
  if (!found) throw new Problem('not_authenticated', { cause: 'no such token' });
  return {
    userId: found.userId,
    username: found.username,
    scopes: found.scopes,
    token: {
      id: found.id,
      kind: found.kind,
      expiresAt: found.expiresAt,
      madeByPassword: found.madeByPassword,
      emailKey: found.emailKey,
    },
    ...(found.passwordAt === undefined ? {} : { passwordAt: found.passwordAt }),
  };
}

async function byPassword(
  deps: Deps,
  username: string,
  password: Secret,
  now: string,
  client: Client,
): Promise<Principal> {
  const text = password.reveal();
  // Longer than any password that could be set: not worth a hash.
  if (text.length > 4096) throw new Problem('not_authenticated', { cause: 'password too long' });
  const key = nameKey(username);
  const user = await deps.db.read(({ users }) => users.find({ key }));
  const who = { account: accountKey(user?.id, key), client: clientKey(client.address) };
  const verdict = await deps.throttle.check(who, user?.passwordHash, text, now);
  const right = verdict !== 'wrong';
  if (verdict !== 'remembered') {
    // For a name that does not exist too, so that the time for a line tells nothing.
    const action = right ? 'sign_in.succeed' : 'sign_in.fail';
    const actorId = right ? user?.id : undefined;
    deps.audit.note({ at: now, action, subjectId: user?.id }, { ...originOf(undefined, client), actorId });
  }
  if (!user || !right) throw new Problem('not_authenticated', { cause: user ? 'wrong password' : 'no such user' });
  if (deps.passwords.isOutdated(user.passwordHash)) {
    const renewed = await deps.passwords.hash(text);
    await deps.db.write(({ users }) => users.replaceHash(user.id, user.passwordHash, renewed));
  }
  return { userId: user.id, username: user.username, scopes: ['*'], passwordAt: now };
}
