import type { Role } from '@tessera/contract';
import type { NameOrId } from '../../services/namespaces/name.ts';

/** A user's place in an organization, with the fields of both that answers show. */
export interface MemberRecord {
  organizationId: string;
  organizationName: string;
  userId: string;
  username: string;
  fullName?: string | undefined;
  email?: string | undefined;
  role: Role;
}

/** Which members are looked for. */
export interface MembersAsked {
  /** In the username as names are compared. */
  search?: string | undefined;
  /** Whether e-mail addresses are searched as well. */
  byEmail: boolean;
  role?: Role | undefined;
  reversed: boolean;
  offset: number;
  limit: number;
}

export interface Members {
  /** `addedBy` is the user who gives the membership; absent for the maker of the organization. */
  insert(organizationId: string, userId: string, role: Role, now: string, addedBy?: string): Promise<void>;
  find(organizationId: string, userId: string): Promise<MemberRecord | undefined>;
  /** The member of this username or ID. */
  findNamed(organizationId: string, which: NameOrId): Promise<MemberRecord | undefined>;
  /** The members of an organization, by name. */
  listOf(organizationId: string): Promise<MemberRecord[]>;
  /** Members of an organization that a query asks for, and how many there are of them on all its pages. */
  pageOf(organizationId: string, asked: MembersAsked): Promise<{ members: MemberRecord[]; total: number }>;
  /** The memberships of a user, by the organization's name. */
  listOfUser(userId: string): Promise<MemberRecord[]>;
  setRole(organizationId: string, userId: string, role: Role): Promise<void>;
  remove(organizationId: string, userId: string): Promise<void>;
  count(organizationId: string): Promise<number>;
  /** Whether the organization has an owner who can act, without this one: disabled owners cannot. */
  hasOwnerBeside(organizationId: string, userId: string): Promise<boolean>;
  /** How many memberships a user has in organizations of their own making, and how many others gave. */
  countOfUser(userId: string): Promise<{ made: number; given: number }>;
  /** Whether both are in one organization to which the second was not added by the first. */
  share(adderId: string, userId: string): Promise<boolean>;
}
