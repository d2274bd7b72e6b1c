import type {
  AdminUserDetail,
  AdminUserPage,
  AdminUserQuery,
  DisableRequest,
  OrganizationQuotas,
  OrganizationQuotasUpdate,
  RecoveryLink,
  Settings,
  SettingsUpdate,
} from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/**
 * The administration of the site. For site administrators; every change needs a sign-in with the password less than ten
 * minutes ago, which a client with a password sees to.
 */
export interface AdministrationOperations {
  /**
   * Lists the accounts of the site, a page at a time.
   * @example
   * ```ts
   * const { users, next } = await tessera.listUsers({ search: 'bo', status: 'active' });
   * console.log(users.map(({ username }) => username), next);
   * ```
   */
  listUsers(query?: AdminUserQuery, options?: CallOptions): Promise<AdminUserPage>;

  /**
   * Looks at an account with its organizations, tokens, sessions and recent audit, without any secret.
   * @example
   * ```ts
   * const { organizations, audit } = await tessera.inspectUser('bob');
   * ```
   */
  inspectUser(user: string, options?: CallOptions): Promise<AdminUserDetail>;

  /**
   * Disables an account: nothing of it authenticates from the next request on, and nothing is deleted.
   * @example
   * ```ts
   * await tessera.disableUser('bob');
   * ```
   */
  disableUser(user: string, how?: DisableRequest, options?: PostOptions): Promise<void>;

  /**
   * Enables a disabled account.
   * @example
   * ```ts
   * await tessera.enableUser('bob');
   * ```
   */
  enableUser(user: string, options?: PostOptions): Promise<void>;

  /**
   * Ends all sessions of an account.
   * @example
   * ```ts
   * await tessera.endUserSessions('bob');
   * ```
   */
  endUserSessions(user: string, options?: PostOptions): Promise<void>;

  /**
   * Revokes all tokens of an account, sessions and mailed links included.
   * @example
   * ```ts
   * await tessera.revokeUserTokens('bob');
   * ```
   */
  revokeUserTokens(user: string, options?: PostOptions): Promise<void>;

  /**
   * Has an account set a new password before its sessions and its password permit anything else.
   * @example
   * ```ts
   * await tessera.requirePasswordChange('bob');
   * ```
   */
  requirePasswordChange(user: string, options?: PostOptions): Promise<void>;

  /**
   * Turns the second factor of an account off, for a user who lost it and their recovery codes.
   * @example
   * ```ts
   * await tessera.removeUserMfa('bob');
   * ```
   */
  removeUserMfa(user: string, options?: PostOptions): Promise<void>;

  /**
   * Makes a link to hand over, by which the owner of the account sets a new password: once, within 30 minutes.
   * @example
   * ```ts
   * const { url } = await tessera.createRecoveryLink('bob');
   * ```
   */
  createRecoveryLink(user: string, options?: PostOptions): Promise<RecoveryLink>;

  /**
   * Confirms the e-mail address of an account.
   * @example
   * ```ts
   * await tessera.confirmUserEmail('bob');
   * ```
   */
  confirmUserEmail(user: string, options?: PostOptions): Promise<void>;

  /**
   * Makes an account an administrator of the site.
   * @example
   * ```ts
   * await tessera.grantSiteAdmin('bob');
   * ```
   */
  grantSiteAdmin(user: string, options?: PostOptions): Promise<void>;

  /**
   * Takes the administration of the site from an account. Refused (`last_admin`) for the last one.
   * @example
   * ```ts
   * await tessera.revokeSiteAdmin('bob');
   * ```
   */
  revokeSiteAdmin(user: string, options?: PostOptions): Promise<void>;

  /**
   * Deletes an account and everything in it.
   * @example
   * ```ts
   * await tessera.removeUser('bob');
   * ```
   */
  removeUser(user: string, options?: CallOptions): Promise<void>;

  /**
   * Reads the settings of the site, and which of them the environment decides.
   * @example
   * ```ts
   * const { signup, from_environment } = await tessera.getSettings();
   * ```
   */
  getSettings(options?: CallOptions): Promise<Settings>;

  /**
   * Changes settings of the site: absent ones keep their value. Answers with all settings in force.
   * @example
   * ```ts
   * await tessera.updateSettings({ signup: 'invitation', max_token_days: 90 });
   * ```
   */
  updateSettings(changes: SettingsUpdate, options?: CallOptions): Promise<Settings>;

  /**
   * Reads how much an organization may have.
   * @example
   * ```ts
   * const { members } = await tessera.getOrganizationQuotas('acme');
   * ```
   */
  getOrganizationQuotas(organization: string, options?: CallOptions): Promise<OrganizationQuotas>;

  /**
   * Changes the quotas of an organization: absent ones keep their value, zero restores the default.
   * @example
   * ```ts
   * await tessera.updateOrganizationQuotas('acme', { members: 20000 });
   * ```
   */
  updateOrganizationQuotas(
    organization: string,
    changes: OrganizationQuotasUpdate,
    options?: CallOptions,
  ): Promise<OrganizationQuotas>;
}
