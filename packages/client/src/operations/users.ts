import type {
  NewPassword,
  NewUser,
  PasswordResetRequest,
  Terms,
  TermsAcceptance,
  User,
  UserUpdate,
} from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** Accounts. */
export interface UserOperations {
  /**
   * Signs a user up. Needs no sign-in.
   * @example
   * ```ts
   * await tessera.createUser({ username: 'dave', password: 'a-long-Fake-password', email: 'dave@example.com' });
   * ```
   */
  createUser(user: NewUser, options?: PostOptions): Promise<void>;

  /**
   * Reads your own account.
   * @example
   * ```ts
   * const me = await tessera.getUser();
   * console.log(me.username, me.organizations);
   * ```
   */
  getUser(options?: CallOptions): Promise<User>;

  /**
   * Looks a user up, by name or ID. Of others than yourself: id, username, logo and company.
   * @example
   * ```ts
   * const bob = await tessera.getUserWithUsername('bob');
   * console.log(bob.id);
   * ```
   */
  getUserWithUsername(username: string, options?: CallOptions): Promise<User>;

  /**
   * Changes your account: absent fields keep their value, an empty string clears, another `username` renames. A new
   * password or e-mail address needs a sign-in with the password less than ten minutes ago; a client with a password
   * sees to that.
   * @example
   * ```ts
   * await tessera.updateUser('alice', { company: 'Example Research', timezone: 'Europe/Athens' });
   * ```
   */
  updateUser(username: string, changes: UserUpdate, options?: CallOptions): Promise<void>;

  /**
   * Deletes your account and everything in it. Refused (`last_owner`) while an organization with other members has no
   * other owner.
   * @example
   * ```ts
   * await tessera.deleteUser('alice');
   * ```
   */
  deleteUser(username: string, options?: CallOptions): Promise<void>;

  /**
   * Confirms your e-mail address; the client's token is the one from the mail.
   * @example
   * ```ts
   * const fromTheMail = new Tessera({ baseUrl, token: mailedToken });
   * await fromTheMail.confirmEmail();
   * ```
   */
  confirmEmail(options?: PostOptions): Promise<void>;

  /**
   * Has the mail with the confirmation sent again.
   * @example
   * ```ts
   * await tessera.requestEmailConfirmation();
   * ```
   */
  requestEmailConfirmation(options?: PostOptions): Promise<void>;

  /**
   * Sets a new password; the client has the token from the mail, or the present password. All other sessions end.
   * @example
   * ```ts
   * await tessera.resetUserPassword({ password: 'another-long-Fake-password' });
   * ```
   */
  resetUserPassword(password: NewPassword, options?: PostOptions): Promise<void>;

  /**
   * Has a password reset mailed to the confirmed address of an account. Needs no sign-in, and never tells whether there
   * is such an account.
   * @example
   * ```ts
   * await tessera.requestPasswordReset({ username: 'alice' });
   * ```
   */
  requestPasswordReset(whose: PasswordResetRequest, options?: PostOptions): Promise<void>;

  /**
   * Where the terms of the site are, their version, and when you accepted it.
   * @example
   * ```ts
   * const { url, version, accepted_at } = await tessera.getTerms();
   * ```
   */
  getTerms(options?: CallOptions): Promise<Terms>;

  /**
   * Accepts the present version of the terms of the site.
   * @example
   * ```ts
   * await tessera.acceptTerms({ version: '2026-01' });
   * ```
   */
  acceptTerms(acceptance: TermsAcceptance, options?: PostOptions): Promise<void>;
}
