import type { Role } from '@tessera/contract';
import type { NewOrganization } from '../../operations/organizations/store.ts';
import type { UserRecord } from '../../operations/users/store.ts';

export interface Membership {
  organizationId: string;
  userId: string;
  role: Role;
}

/** Looks up and inserts many things together. Names are given and answered as they are compared. */
export interface Bulk {
  /** Whose each name is or was. */
  owners(names: readonly string[]): Promise<Map<string, string>>;
  /** The taken ones of these IDs, each with its kind. */
  kinds(ids: readonly string[]): Promise<Map<string, 'user' | 'organization'>>;
  /** The accounts of these IDs. */
  accounts(ids: readonly string[]): Promise<UserRecord[]>;
  /** Which of these names and IDs are of disabled accounts. */
  disabled(names: readonly string[], ids: readonly string[]): Promise<string[]>;
  usersOf(names: readonly string[]): Promise<Map<string, string>>;
  organizationsOf(names: readonly string[]): Promise<Map<string, string>>;
  /** Which of these addresses, as they are compared, an account holds confirmed. */
  confirmed(emails: readonly string[]): Promise<Set<string>>;
  /** The memberships of any of these users in any of these organizations. */
  memberships(organizationIds: readonly string[], userIds: readonly string[]): Promise<Membership[]>;
  insertUsers(users: readonly UserRecord[]): Promise<void>;
  insertOrganizations(organizations: readonly NewOrganization[]): Promise<void>;
  insertMemberships(memberships: readonly Membership[], now: string): Promise<void>;
}
