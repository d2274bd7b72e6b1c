import { instantOf } from '../kit/clock.ts';
import { andThen } from '../kit/concurrency/and-then.ts';
import { Problem } from '../kit/problem.ts';
import type { Secret } from '../kit/secret.ts';
import { hasSecondFactor, protectedSince } from '../operations/mfa/protection.ts';
import { hashToken, isMailed, isToken } from '../operations/tokens/token.ts';
import type { Caller, Client, Deps } from '../operations/use-case.ts';
import type { UserRecord } from '../operations/users/store.ts';
import { passwordId } from '../passwords/passwords.ts';
import { accountKey } from '../passwords/throttle.ts';
import { originOf } from '../services/audit/event.ts';
import { clientKey } from '../services/limits/client.ts';
import { nameKey } from '../services/namespaces/name.ts';
import type { Account, TokenAccount } from './accounts.ts';
import { invitedHolder } from './invited-holder.ts';
import { invalidToken, wrongPassword } from './refusals.ts';
import { requireEnabled } from './require-enabled.ts';
import { type PresentedFactor, requireSecondFactor } from './second-factor.ts';

/** The credentials of a request. */
export type Presented = { kind: 'token'; token: Secret } | PresentedPassword | { kind: 'nothing' };

/** With a second factor, where the request has one. */
export interface PresentedPassword extends PresentedFactor {
  kind: 'password';
  username: string;
  /** Whether it may be an e-mail address too, as on the console's sign-in page: the one that the account holds confirmed. */
  mayBeAddress?: boolean | undefined;
  password: Secret;
}

export type SignInOutcome = 'token' | 'password' | 'passkey' | 'provider' | 'refused' | 'throttled';

/**
 * Authenticates the request. Throws `not_authenticated`, with one message for each kind of credential, or
 * `too_many_requests`; neither reveals whether the account exists. Throws `account_disabled` if the account is disabled
 * and the credential is right.
 */
export function authenticate(deps: Deps, presented: Presented, now: string, client: Client): Caller | Promise<Caller> {
  return andThen(
    authenticateDeferringWrite(deps, presented, now, client),
    (caller) => caller.settled?.then(() => caller) ?? caller,
  );
}

/**
 * Like `authenticate`, but the caller awaits `settled` together with its own write, so that SQLite commits both
 * together.
 */
export function authenticateDeferringWrite(
  deps: Deps,
  presented: Presented,
  now: string,
  client: Client,
): Caller | Promise<Caller> {
  const { signInEnded } = deps;
  if (!signInEnded) return authenticatePresented(deps, presented, now, client);
  const failed = (error: unknown): never => {
    if (error instanceof Problem && (error.status === 401 || error.code === 'account_disabled')) signInEnded('refused');
    if (error instanceof Problem && error.status === 429) signInEnded('throttled');
    throw error;
  };
  const counted = (caller: Caller) => {
    signInEnded(caller.token ? 'token' : 'password');
    return caller;
  };
  try {
    const caller = authenticatePresented(deps, presented, now, client);
    return caller instanceof Promise ? caller.then(counted, failed) : counted(caller);
  } catch (error) {
    return failed(error);
  }
}

/** Throws `too_many_requests` where a password of this name from this client would be shed in the end. */
export function requireHashCapacity({ throttle }: Deps, { username }: PresentedPassword, address: string): void {
  throttle.requireCapacity(nameKey(username), clientKey(address));
}

function authenticatePresented(
  deps: Deps,
  presented: Presented,
  now: string,
  client: Client,
): Caller | Promise<Caller> {
  switch (presented.kind) {
    case 'token':
      return byToken(deps, presented.token, now, client);
    case 'password':
      requireHashCapacity(deps, presented, client.address);
      return byPassword(deps, presented, now, client);
    case 'nothing':
      throw new Problem('not_authenticated');
  }
}

function byToken(deps: Deps, token: Secret, now: string, client: Client): Caller | Promise<Caller> {
  if (!isToken(token.reveal())) throw invalidToken('not a token by its form');
  const hash = hashToken(token);
  const found = deps.accounts.byTokenHash(hash);
  if (!(found instanceof Promise)) return holderOf(found, now, client);
  // The time after the look-up: on PostgreSQL, its answer has set the clock.
  return found.then((holder) => {
    const then = instantOf(deps.clock());
    if (holder === undefined && isMailed(token.reveal())) return invitedHolder(deps, hash, then);
    return holderOf(holder, then, client);
  });
}

/** The caller that a token stands for. Throws `not_authenticated` where it is none or has expired, and `account_disabled`. */
export function holderOf(found: TokenAccount | undefined, now: string, client?: Pick<Client, 'address'>): Caller {
  if (!found || found.token.expiresAt <= now) throw invalidToken('no such token');
  const { token, account } = found;
  const { id: userId, username, siteAdmin, passwordChangeRequired } = account.user;
  requireEnabled(account.user);
  const { scopes, passwordAt } = token;
  return {
    userId,
    username,
    scopes,
    token,
    account,
    passwordAt,
    siteAdmin,
    passwordChangeRequired,
    hasSecondFactor: hasSecondFactor(account.user),
    secondFactorRequired: account.secondFactorRequired,
    address: client?.address,
  };
}

function byPassword(
  deps: Deps,
  { username, mayBeAddress, password, ...factor }: PresentedPassword,
  now: string,
  client: Client,
): Caller | Promise<Caller> {
  const text = password.reveal();
  // Longer than any password that could be set: not worth a hash.
  if (text.length > 4096) throw wrongPassword('password too long');
  const key = nameKey(username);
  // A username has no `@`. Without an account, the address counts as a name that does not exist.
  const isAddress = mayBeAddress && key.includes('@');
  return andThen(isAddress ? byAddress(deps, key) : deps.accounts.byUsernameKey(key), (account) => {
    const user = account?.user;
    const who = { account: accountKey(user?.id, key), client: clientKey(client.address), name: key };
    return andThen(deps.throttle.check(who, user?.passwordHash, text, now), ({ verdict, settled }) => {
      if (!account || verdict === 'wrong') {
        noteTry(deps, 'wrong', user, now, client);
        throw wrongPassword(user ? 'wrong password' : 'no such user');
      }
      const needsFactor = hasSecondFactor(account.user);
      if (verdict !== 'remembered' && !needsFactor) noteTry(deps, 'right', user, now, client);
      requireEnabled(account.user);
      const caller = { ...personOf(account, now, client), settled };
      const checked = needsFactor ? requireSecondFactor(deps, account.user, factor, now, client) : undefined;
      return andThen(checked, () => {
        if (needsFactor) noteTry(deps, 'right', user, now, client);
        if (!deps.passwords.isOutdated(account.user.passwordHash)) return caller;
        return renewHash(deps, account.user, text).then(() => caller);
      });
    });
  });
}

/** The account that holds the address confirmed. The same two look-ups where none does, so that the time tells nothing. */
async function byAddress({ accounts, db }: Deps, address: string): Promise<Account | undefined> {
  const holder = await db.read(({ users }) => users.findByConfirmedEmail(address));
  return accounts.byUsernameKey(holder ? nameKey(holder.username) : address);
}

/** The caller of the account whose person has shown at this instant that it is them. */
export function personOf(account: Account, now: string, client?: Pick<Client, 'address'>): Caller {
  const { id: userId, username, passwordHash, siteAdmin, passwordChangeRequired } = account.user;
  return {
    userId,
    username,
    scopes: ['*'],
    passwordAt: now,
    account,
    passwordId: passwordId(passwordHash),
    siteAdmin,
    passwordChangeRequired,
    protectedSince: protectedSince(account.user),
    hasSecondFactor: hasSecondFactor(account.user),
    secondFactorRequired: account.secondFactorRequired,
    address: client?.address,
  };
}

/** For a name that does not exist too, so that the time for a line tells nothing. */
function noteTry(
  deps: Deps,
  verdict: 'right' | 'wrong',
  user: UserRecord | undefined,
  now: string,
  client: Client,
): void {
  const right = verdict === 'right';
  const action = right ? 'sign_in.succeed' : 'sign_in.fail';
  const origin = { ...originOf(undefined, client), actorId: right ? user?.id : undefined };
  deps.audit.note({ at: now, action, subjectId: user?.id }, origin);
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
