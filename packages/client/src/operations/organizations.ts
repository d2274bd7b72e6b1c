import type {
  MemberQuery,
  MemberUpdate,
  NewMember,
  NewOrganization,
  Organization,
  OrganizationPolicies,
  OrganizationPoliciesUpdate,
  OrganizationQuery,
  OrganizationUpdate,
  OrganizationUser,
} from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** Organizations and their members. An organization is given by name or ID, and so is a member. */
export interface OrganizationOperations {
  /**
   * Creates an organization, owned by you.
   * @example
   * ```ts
   * await tessera.createOrganization({ name: 'example-lab', description: 'Where the examples live' });
   * ```
   */
  createOrganization(organization: NewOrganization, options?: PostOptions): Promise<void>;

  /**
   * Lists your organizations: all of them, or those that the query asks for.
   * @example
   * ```ts
   * for (const { name, role } of await tessera.getAllOrganizations()) console.log(name, role);
   * const labs = await tessera.getAllOrganizations({ search: 'lab', sort: '-created_at' });
   * console.log(labs.length);
   * ```
   */
  getAllOrganizations(query?: OrganizationQuery, options?: CallOptions): Promise<Organization[]>;

  /**
   * Looks an organization up, with its members: all of them, or a page of those that the query asks for.
   * @example
   * ```ts
   * const acme = await tessera.getOrganization('acme');
   * console.log(acme.users?.map((member) => member.username));
   * const { users_total } = await tessera.getOrganization('acme', { role: 'admin', per_page: 20 });
   * console.log(users_total);
   * ```
   */
  getOrganization(organization: string, query?: MemberQuery, options?: CallOptions): Promise<Organization>;

  /**
   * Changes or renames an organization: absent fields keep their value, an empty string clears.
   * @example
   * ```ts
   * await tessera.updateOrganization('acme', { description: 'Makes everything' });
   * ```
   */
  updateOrganization(organization: string, changes: OrganizationUpdate, options?: CallOptions): Promise<void>;

  /**
   * Deletes an organization with its credentials and memberships.
   * @example
   * ```ts
   * await tessera.deleteOrganization('acme');
   * ```
   */
  deleteOrganization(organization: string, options?: CallOptions): Promise<void>;

  /**
   * Adds a member: `read_only` when no role is given.
   * @example
   * ```ts
   * await tessera.addUserToOrganization('acme', { username: 'erin', role: 'read_write' });
   * ```
   */
  addUserToOrganization(organization: string, member: NewMember, options?: PostOptions): Promise<void>;

  /**
   * Looks a member up.
   * @example
   * ```ts
   * const { role, allowed_actions } = await tessera.getOrganizationUser('acme', 'bob');
   * console.log(role, allowed_actions);
   * ```
   */
  getOrganizationUser(organization: string, username: string, options?: CallOptions): Promise<OrganizationUser>;

  /**
   * Changes a member's role. Only an owner makes or unmakes an owner.
   * @example
   * ```ts
   * await tessera.updateUserInOrganization('acme', 'bob', { role: 'admin' });
   * ```
   */
  updateUserInOrganization(
    organization: string,
    username: string,
    changes: MemberUpdate,
    options?: CallOptions,
  ): Promise<void>;

  /**
   * Removes a member. With your own name you leave.
   * @example
   * ```ts
   * await tessera.deleteUserFromOrganization('acme', 'bob');
   * ```
   */
  deleteUserFromOrganization(organization: string, username: string, options?: CallOptions): Promise<void>;

  /**
   * Reads the policies of an organization, and its quotas. For owners and admins.
   * @example
   * ```ts
   * const { require_second_factor, allowed_networks } = await tessera.getOrganizationPolicies('acme');
   * ```
   */
  getOrganizationPolicies(organization: string, options?: CallOptions): Promise<OrganizationPolicies>;

  /**
   * Changes the policies of an organization: absent ones keep their value, zero or an empty value clears. For owners
   * who signed in with the password less than ten minutes ago. Refused (`would_lock_out`) if the new policies would
   * refuse you.
   * @example
   * ```ts
   * await tessera.updateOrganizationPolicies('acme', { max_token_days: 90, vend_max_seconds: 3600 });
   * ```
   */
  updateOrganizationPolicies(
    organization: string,
    changes: OrganizationPoliciesUpdate,
    options?: CallOptions,
  ): Promise<OrganizationPolicies>;
}
