import type { Role } from '@tessera/contract';

/** A user's place in an organization, with what answers show of both. */
export interface MemberRecord {
  organizationId: string;
  organizationName: string;
  userId: string;
  username: string;
  fullName?: string | undefined;
  email?: string | undefined;
  role: Role;
}

export interface Members {
  insert(organizationId: string, userId: string, role: Role, now: string): Promise<void>;
  find(organizationId: string, userId: string): Promise<MemberRecord | undefined>;
  /** The members of an organization, by name. */
  listOf(organizationId: string): Promise<MemberRecord[]>;
  /** The memberships of a user, by the organization's name. */
  listOfUser(userId: string): Promise<MemberRecord[]>;
  setRole(organizationId: string, userId: string, role: Role): Promise<void>;
  remove(organizationId: string, userId: string): Promise<void>;
  count(organizationId: string): Promise<{ members: number; owners: number }>;
  countOfUser(userId: string): Promise<number>;
}
