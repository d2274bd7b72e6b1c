import { expect } from 'vitest';
import type { Caller, Model, Organization } from './model.ts';
import { type Dice, type MakeMove, part, self, stopped } from './move.ts';
import { key, nameFaults, somebody, wantedName } from './names.ts';
import { manages, type Role, roles } from './rules.ts';
import { expectMember, expectOrganization } from './seen.ts';

const roleNames: (Role | undefined)[] = [...roles, undefined];

/** An organization's name, mostly; else its ID, or an unknown text. */
export function someOrganization(model: Model, dice: Dice, { user }: Caller): string {
  const own = user === undefined ? [] : model.organizationsOf(user);
  const organization = model.focus ?? dice.pickAny(own.length > 0 && !dice.once(4) ? own : model.organizations);
  const kind = dice.number() % 10;
  if (organization !== undefined && kind < 6) return dice.anyCase(organization.name);
  if (organization !== undefined && kind < 8) return dice.anyCase(organization.id);
  return dice.pick([...model.names.keys(), 'no-such', '12345678-1234-4234-8234-123456789abc']);
}

interface Entered {
  refusals: number[];
  isUnseen: boolean;
  path: string;
  organization: Organization | undefined;
  role: Role | undefined;
}

/** An organization, and how far the caller gets into it: not past the scope, not past the door, or to a role. */
function entered(model: Model, dice: Dice, caller: Caller, scope: string): Entered {
  const named = someOrganization(model, dice, caller);
  const refusals = stopped(caller, scope);
  const found = model.organization(named);
  const role = caller.user && found?.members.get(caller.user);
  const isUnseen = refusals.length === 0 && role === undefined;
  const organization = role === undefined ? undefined : found;
  return {
    refusals: isUnseen ? [404] : refusals,
    isUnseen,
    path: `/organizations/${part(named)}`,
    organization: refusals.length === 0 ? organization : undefined,
    role,
  };
}

const createOrganization: MakeMove = ({ model, caller, dice }) => {
  const name = wantedName(model, dice, 'org');
  const refusals = stopped(caller, 'organization:admin');
  return {
    operation: 'createOrganization',
    path: '/organization',
    body: { name, role: 'read_only', users: [{ username: model.users[0]?.username, role: 'owner' }] },
    refusals: refusals.length > 0 ? refusals : nameFaults(model, name),
    showsMore: true,
    carriedOut() {
      const organization: Organization = { id: '', name, members: new Map([[self(caller), 'owner']]) };
      model.organizations.push(organization);
      model.names.set(key(name), organization);
    },
  };
};

const getAllOrganizations: MakeMove = ({ model, caller }) => ({
  operation: 'getAllOrganizations',
  path: '/organizations',
  refusals: stopped(caller, 'organization:read'),
  carriedOut({ body }) {
    const own = model.organizationsOf(self(caller));
    expect(body).toHaveLength(own.length);
    for (const organization of own) {
      const told = body.find(({ id }: { id: string }) => id === organization.id);
      expect(told).not.toHaveProperty('users');
      expectOrganization(told ?? {}, organization, self(caller));
    }
  },
});

const getOrganization: MakeMove = ({ model, caller, dice }) => {
  const { organization, ...way } = entered(model, dice, caller, 'organization:read');
  return {
    operation: 'getOrganization',
    ...way,
    carriedOut({ body }) {
      expect(body).toHaveProperty('users');
      if (organization) expectOrganization(body, organization, self(caller));
    },
  };
};

const updateOrganization: MakeMove = ({ model, caller, dice }) => {
  const { organization, role, refusals, ...way } = entered(model, dice, caller, 'organization:read-write');
  const name = dice.once(2) ? wantedName(model, dice, 'team') : undefined;
  const body = {
    name,
    description: `Description ${model.next()}`,
    assume_role_arn: `arn:canary:${model.next()}`,
    role: 'owner',
  };
  if (organization && !manages(role)) refusals.push(403);
  if (organization && name !== undefined) {
    const faults = nameFaults(model, name, organization);
    refusals.push(...faults.filter((fault) => manages(role) || fault === 400));
  }
  // A name of the form of an ID is told before anything is looked at.
  if (!organization && way.isUnseen && name !== undefined)
    refusals.push(...nameFaults(model, name).filter((fault) => fault === 400));
  return {
    operation: 'updateOrganization',
    ...way,
    body,
    refusals,
    carriedOut() {
      if (!organization) return;
      organization.description = body.description;
      organization.arn = body.assume_role_arn;
      if (name === undefined) return;
      organization.name = name;
      model.names.set(key(name), organization);
    },
  };
};

const deleteOrganization: MakeMove = ({ model, caller, dice }) => {
  const { organization, role, refusals, ...way } = entered(model, dice, caller, 'organization:admin');
  if (organization && role !== 'owner') refusals.push(403);
  return {
    operation: 'deleteOrganization',
    ...way,
    refusals,
    carriedOut: () => organization && model.removeOrganization(organization),
  };
};

const addUserToOrganization: MakeMove = ({ model, caller, dice }) => {
  const { organization, role, refusals, path, ...way } = entered(model, dice, caller, 'organization:read-write');
  const strangers = model.users.filter((one) => !organization?.members.has(one));
  const named = dice.once(2) ? somebody(model, dice) : (dice.pickAny(strangers)?.username ?? 'no-such');
  const given = dice.pick<Role | undefined>([...roleNames, 'owner']);
  const user = model.user(named);
  if (organization) {
    if (!manages(role)) refusals.push(403);
    else {
      if (given === 'owner' && role !== 'owner') refusals.push(403);
      if (user === undefined) refusals.push(404);
      else if (organization.members.has(user)) refusals.push(409);
    }
  }
  return {
    operation: 'addUserToOrganization',
    ...way,
    path: `${path}/user`,
    body: { username: named, role: given, allowed_actions: ['delete_organization'] },
    refusals,
    showsMore: true,
    carriedOut: () => user && organization?.members.set(user, given ?? 'read_only'),
  };
};

/** A member of the organization, mostly. */
function someMember(model: Model, dice: Dice, organization: Organization | undefined): string {
  const member = organization && dice.pick([...organization.members.keys()]);
  return member === undefined || dice.once(4) ? somebody(model, dice) : dice.pick([member.username, member.id]);
}

const getOrganizationUser: MakeMove = ({ model, caller, dice }) => {
  const { organization, role, path, refusals, ...way } = entered(model, dice, caller, 'organization:read');
  const named = someMember(model, dice, organization);
  const user = model.user(named);
  const held = user && organization?.members.get(user);
  if (organization && held === undefined) refusals.push(404);
  return {
    operation: 'getOrganizationUser',
    ...way,
    path: `${path}/${part(named)}`,
    refusals,
    carriedOut: ({ body }) => user && held && expectMember(body, user, held, manages(role)),
  };
};

const updateUserInOrganization: MakeMove = ({ model, caller, dice }) => {
  const { organization, role, path, refusals, ...way } = entered(model, dice, caller, 'organization:read-write');
  const named = someMember(model, dice, organization);
  const given = dice.pick(roles);
  const user = model.user(named);
  const held = user && organization?.members.get(user);
  if (organization) {
    if (!manages(role)) refusals.push(403);
    if (held === undefined) refusals.push(404);
    if (role !== 'owner' && (given === 'owner' || held === 'owner')) refusals.push(403);
    if (role === 'owner' && held === 'owner' && given !== 'owner' && model.owners(organization) === 1)
      refusals.push(409);
  }
  return {
    operation: 'updateUserInOrganization',
    ...way,
    path: `${path}/${part(named)}`,
    body: { role: given, username: model.users[0]?.username },
    refusals,
    showsMore: true,
    carriedOut: () => user && organization?.members.set(user, given),
  };
};

const deleteUserFromOrganization: MakeMove = ({ model, caller, dice }) => {
  const { organization, role, path, refusals, ...way } = entered(model, dice, caller, 'organization:read-write');
  const named = dice.once(model.focus ? 2 : 3) && caller.user ? caller.user.id : someMember(model, dice, organization);
  const user = model.user(named);
  const held = user && organization?.members.get(user);
  if (organization) {
    if (held === undefined) refusals.push(404);
    if (user !== caller.user && !(manages(role) && (held !== 'owner' || role === 'owner'))) refusals.push(403);
    else if (held === 'owner' && model.owners(organization) === 1) refusals.push(409);
  }
  return {
    operation: 'deleteUserFromOrganization',
    ...way,
    path: `${path}/${part(named)}`,
    refusals,
    carriedOut: () => user && organization?.members.delete(user),
  };
};

/** Requests of several people at the same moment, of which not all may succeed. */
export const contendedInOrganization = [updateUserInOrganization, deleteUserFromOrganization, addUserToOrganization];

export const organizationMoves: [number, MakeMove][] = [
  [4, createOrganization],
  [3, getAllOrganizations],
  [5, getOrganization],
  [4, updateOrganization],
  [2, deleteOrganization],
  [12, addUserToOrganization],
  [4, getOrganizationUser],
  [9, updateUserInOrganization],
  [5, deleteUserFromOrganization],
];
