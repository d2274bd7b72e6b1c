import type { AuditPage, AuditQuery, UserExport } from '../models.ts';
import type { CallOptions } from './options.ts';

/** The audit, and the stored data of the caller. */
export interface AuditOperations {
  /**
   * A page of your actions and of changes to your account, newest first. `next` is the cursor of the next page.
   * @example
   * ```ts
   * const { entries } = await tessera.getUserAudit({ action: 'token', limit: 50 });
   * for (const { at, action, subject_name } of entries) console.log(at, action, subject_name);
   * ```
   */
  getUserAudit(query?: AuditQuery, options?: CallOptions): Promise<AuditPage>;

  /**
   * A page of the changes to an organization, its members and its credentials, for its owners and admins.
   * @example
   * ```ts
   * let page = await tessera.getOrganizationAudit('acme', { action: 'member' });
   * while (page.next !== undefined) {
   *   page = await tessera.getOrganizationAudit('acme', { action: 'member', cursor: page.next });
   * }
   * console.log(page.entries.length);
   * ```
   */
  getOrganizationAudit(organization: string, query?: AuditQuery, options?: CallOptions): Promise<AuditPage>;

  /**
   * A page of the changes on the whole site, for its administrators.
   * @example
   * ```ts
   * const { entries } = await tessera.getSiteAudit({ action: 'admin' });
   * for (const { at, actor_name, subject_name } of entries) console.log(at, actor_name, subject_name);
   * ```
   */
  getSiteAudit(query?: AuditQuery, options?: CallOptions): Promise<AuditPage>;

  /**
   * Everything that is stored about you and that you may read.
   * @example
   * ```ts
   * const { organizations, tokens, audit } = await tessera.exportUser();
   * console.log(organizations.length, tokens.length, audit.length);
   * ```
   */
  exportUser(options?: CallOptions): Promise<UserExport>;
}
