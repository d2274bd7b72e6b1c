import type { Operation } from '@tessera/contract';
import { requireOperation } from '../access/can.ts';
import type { Principal } from '../access/principal.ts';
import { hasSecondFactor, protectedSince } from '../operations/mfa/protection.ts';
import type { Stores } from '../operations/stores.ts';
import type { AccountState } from '../operations/tokens/store.ts';
import type { Client, Deps } from '../operations/use-case.ts';
import { passwordId } from '../passwords/passwords.ts';
import { originOf } from '../services/audit/event.ts';
import { invalidToken, wrongPasskey, wrongPassword } from './refusals.ts';
import { requireEnabled } from './require-enabled.ts';
import { mfaRequired } from './second-factor.ts';

/**
 * The `deps` of one request that may write. Every `read` and `write` authenticates the principal again inside its
 * transaction, and the audit entries of a `write` name the principal. An operation gets no other `deps`, so none can
 * write for a token that was revoked, a session that ended, a password that was replaced or an account that was
 * deleted, disabled or no longer administers the site, while the request waited.
 *
 * Inside `write`, `principal` is as of the transaction: a token may have lost its password proof. Throws
 * `not_authenticated`, `account_disabled`, and the errors of the operation's permission. Without a principal, which is
 * a public operation, only the audit is added.
 */
export function requestDeps(
  deps: Deps,
  operation: Asked,
  principal: Principal | undefined,
  client: Client,
  now: string,
): Deps {
  const authenticated = principal === undefined ? deps : authenticatedAgain(deps, operation, principal, now);
  return deps.audit.withAudit(authenticated, originOf(principal, client));
}

type Asked = Pick<Operation, 'permission' | 'beforePasswordChange' | 'beforeSecondFactor'>;

function authenticatedAgain(deps: Deps, operation: Asked, principal: Principal, now: string): Deps {
  const write: Deps['db']['write'] = (work, options = {}) => {
    const { serializeBy } = options;
    const run = async (stores: Stores) => {
      await authenticateAgain(stores, principal, now);
      requireOperation(principal, operation, now);
      return work(stores);
    };
    if (typeof serializeBy !== 'function') return deps.db.write(run, options);
    const lock = async (stores: Stores) => {
      try {
        return await serializeBy(stores);
      } catch (refusal) {
        // To a deleted account everything is a 404. Its answer is 401.
        await authenticateAgain(stores, principal, now);
        throw refusal;
      }
    };
    return deps.db.write(run, { ...options, serializeBy: lock });
  };
  // The first reads of an operation that writes are refused alike: for a deleted account everything would be a 404.
  const read: Deps['db']['read'] = (work) =>
    deps.db.read(async (stores) => {
      await authenticateAgain(stores, principal, now);
      return work(stores);
    });
  return { ...deps, db: { ...deps.db, read, write } };
}

/** Reads one row, by its ID. */
async function authenticateAgain(
  { tokens, users, passkeys, invitations, identities }: Stores,
  principal: Principal,
  now: string,
): Promise<void> {
  if (principal.invitation) {
    const { id, tokenHash } = principal.invitation;
    const invited = await users.find({ id: principal.userId });
    if (!invited || (await invitations.find(id))?.tokenHash !== tokenHash) {
      throw invalidToken('invitation used meanwhile');
    }
    takeState(principal, invited);
    return;
  }
  if (principal.token) {
    const found = await tokens.findWithOwner(principal.token.id, now);
    if (!found) throw invalidToken('token revoked meanwhile');
    principal.passwordAt = found.token.passwordAt;
    takeState(principal, found.owner);
    return;
  }
  const user = await users.find({ id: principal.userId });
  if (!user || passwordId(user.passwordHash) !== principal.passwordId) {
    throw wrongPassword('password changed meanwhile');
  }
  const since = protectedSince(user);
  if (since !== undefined && since !== principal.protectedSince) {
    throw mfaRequired(user, 'second factor turned on meanwhile');
  }
  if (principal.passkeyId !== undefined && !(await passkeys.find(principal.passkeyId))) {
    throw wrongPasskey('passkey removed meanwhile');
  }
  if (principal.identity && (await identities.find(principal.identity.id)) === undefined) {
    throw invalidToken('identity unlinked meanwhile');
  }
  takeState(principal, user);
}

function takeState(principal: Principal, state: AccountState): void {
  requireEnabled(state);
  principal.siteAdmin = state.siteAdmin;
  principal.passwordChangeRequired = state.passwordChangeRequired;
  principal.hasSecondFactor = hasSecondFactor(state);
}
