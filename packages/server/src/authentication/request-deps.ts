import type { Principal } from '../access/principal.ts';
import type { Stores } from '../operations/stores.ts';
import type { Client, Deps } from '../operations/use-case.ts';
import { passwordId } from '../passwords/passwords.ts';
import { originOf } from '../services/audit/event.ts';
import { invalidToken, wrongPassword } from './refusals.ts';
import { mfaRequired } from './second-factor.ts';

/**
 * The `deps` of one request that may write. Every `write` authenticates the principal again inside its transaction, and
 * its audit entries name the principal. An operation gets no other `deps`, so none can write for a token that was revoked,
 * a session that ended, a password that was replaced or an account that was deleted while the request waited.
 *
 * Inside `write`, `principal` is as of the transaction: a token may have lost its password proof. Throws
 * `not_authenticated`. Without a principal, which is a public operation, only the audit is added.
 */
export function requestDeps(deps: Deps, principal: Principal | undefined, client: Client, now: string): Deps {
  const authenticated = principal === undefined ? deps : authenticatedAgain(deps, principal, now);
  return deps.audit.withAudit(authenticated, originOf(principal, client));
}

function authenticatedAgain(deps: Deps, principal: Principal, now: string): Deps {
  const write: Deps['db']['write'] = (work, options = {}) => {
    const { serializeBy } = options;
    const run = async (stores: Stores) => {
      await authenticateAgain(stores, principal, now);
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
  return { ...deps, db: { ...deps.db, write } };
}

/** Reads one row, by its ID. */
async function authenticateAgain({ tokens, users }: Stores, principal: Principal, now: string): Promise<void> {
  if (principal.token) {
    const token = await tokens.findById(principal.token.id, now);
    if (!token) throw invalidToken('token revoked meanwhile');
    principal.passwordAt = token.passwordAt;
    return;
  }
  const user = await users.find({ id: principal.userId });
  if (!user || passwordId(user.passwordHash) !== principal.passwordId) {
    throw wrongPassword('password changed meanwhile');
  }
  if (user.totpSince !== undefined && user.totpSince !== principal.totpSince) {
    throw mfaRequired(['totp', 'recovery_code'], 'second factor turned on meanwhile');
  }
}
