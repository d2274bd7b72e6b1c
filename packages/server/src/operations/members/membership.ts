import type { Action } from '@tessera/contract';
import { requireAction } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import { type NameOrId, nameOrId } from '../../services/namespaces/name.ts';
import type { OrganizationRecord } from '../organizations/store.ts';
import { requirePolicies } from '../policies/policies.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';
import type { UserRecord } from '../users/store.ts';
import type { MemberRecord } from './store.ts';

export interface Membership {
  organization: OrganizationRecord;
  /** The caller, in it. */
  caller: MemberRecord;
}

/**
 * The purpose of looking up a membership: to leave, which policies never refuse; to read or change them; or anything
 * else.
 */
export type Use = 'anything' | 'leaving' | 'policies';

/** The user's membership in the organization of this name or ID, regardless of its policies. */
export async function findMemberOf(stores: Stores, which: NameOrId, userId: string): Promise<Membership | undefined> {
  const found = await stores.organizations.findWithMember(which, userId);
  return found && { organization: found.organization, caller: found.member };
}

/**
 * The caller's membership in the organization of this name or ID; `undefined` if the caller is not in it, or it does
 * not exist. Throws the refusals of the organization's policies, unless `use` says that the operation checks them
 * itself, or need not.
 */
export async function findMembership(
  stores: Stores,
  which: NameOrId,
  principal: Principal,
  use: Use = 'anything',
): Promise<Membership | undefined> {
  const membership = await findMemberOf(stores, which, principal.userId);
  if (membership && use === 'anything') requirePolicies(membership.organization, principal);
  return membership;
}

/** The organization that the path names, if the caller is in it; else the same 404 as for one that is not there. */
export async function membershipOf(stores: Stores, path: string, principal: Principal, use?: Use): Promise<Membership> {
  const membership = await findMembership(stores, nameOrId(path), principal, use);
  if (!membership) throw new Problem('organization_not_found');
  return membership;
}

/**
 * Writes to the organization that the path names, if the caller's role permits the action; without one, membership is
 * enough. Both are checked before the organization's mutex is waited for, and again in the transaction.
 */
export function writeInOrganization<T>(
  { db }: Pick<Deps, 'db'>,
  { path, principal, action, use }: { path: string; principal: Principal; action: Action | undefined; use?: Use },
  work: (stores: Stores, membership: Membership) => Promise<T>,
): Promise<T> {
  const permitted = async (stores: Stores) => {
    const membership = await membershipOf(stores, path, principal, use);
    if (action) requireAction(membership.caller.role, action);
    return membership;
  };
  return db.write(async (stores) => work(stores, await permitted(stores)), {
    serializeBy: async (stores) => (await permitted(stores)).organization.id,
  });
}

/** The member that the path names. */
export async function memberOf(
  { members }: Pick<Stores, 'members'>,
  organization: OrganizationRecord,
  path: string,
): Promise<MemberRecord> {
  const member = await members.findNamed(organization.id, nameOrId(path));
  if (!member) throw new Problem('member_not_found');
  return member;
}

/** The account of a member. */
export async function accountOfMember({ users }: Pick<Stores, 'users'>, member: MemberRecord): Promise<UserRecord> {
  const user = await users.find({ id: member.userId });
  if (!user) throw new Problem('member_not_found');
  return user;
}

/** Throws if the organization has no owner who can act besides the one that is about to go. */
export async function requireAnotherOwner(
  stores: Stores,
  organization: OrganizationRecord,
  owner: MemberRecord,
): Promise<void> {
  if (!(await stores.members.hasOwnerBeside(organization.id, owner.userId))) {
    throw new Problem('last_owner', {
      message: `${organization.name} needs an owner: make another member one first, or delete the organization`,
    });
  }
}
