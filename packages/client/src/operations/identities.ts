import type { Identity } from '../models.ts';
import type { CallOptions } from './options.ts';

/** Identities at other servers that sign in to your account. They are linked in the browser. */
export interface IdentityOperations {
  /**
   * Lists the identities that sign in to your account.
   * @example
   * ```ts
   * for (const { issuer, name } of await tessera.listIdentities()) console.log(issuer, name);
   * ```
   */
  listIdentities(options?: CallOptions): Promise<Identity[]>;

  /**
   * Unlinks an identity, and ends the sessions that it made. Needs a sign-in with the password less than ten minutes ago. The
   * last way in to an account without a password is refused with `last_way_in`.
   * @example
   * ```ts
   * const [identity] = await tessera.listIdentities();
   * if (identity) await tessera.unlinkIdentity(identity.id);
   * ```
   */
  unlinkIdentity(identity: string, options?: CallOptions): Promise<void>;
}
