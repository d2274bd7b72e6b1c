import { expect } from 'vitest';
import type { Organization, User } from './model.ts';
import { expectSameSet } from './move.ts';
import { actionsOf, manages, type Role } from './rules.ts';

interface MemberAnswer {
  user_id: string;
  username: string;
  role: Role;
  allowed_actions: string[];
}

/** A member as other members of the organization see them. */
export function expectMember(answer: MemberAnswer, member: User, role: Role, viewerManages: boolean): void {
  expect(answer).toMatchObject({ user_id: member.id, username: member.username, role });
  expectSameSet(answer.allowed_actions, actionsOf[role]);
  const shown = Object.keys(answer).filter((field) => ['user_email', 'user_full_name'].includes(field));
  const there = member.email === undefined ? ['user_full_name'] : ['user_email', 'user_full_name'];
  expectSameSet(shown, viewerManages ? there : []);
}

/** An organization as this member sees it. */
export function expectOrganization(answer: Record<string, unknown>, organization: Organization, viewer: User): void {
  const role = organization.members.get(viewer);
  expect(answer).toMatchObject({ id: organization.id, name: organization.name, role });
  expect(answer['description']).toBe(organization.description);
  expect(answer['assume_role_arn']).toBe(manages(role) ? organization.arn : undefined);
  // The list of organizations has them without their members.
  if (answer['users'] === undefined) return;
  const users = answer['users'] as MemberAnswer[];
  expectSameSet(
    users.map(({ user_id }) => user_id),
    [...organization.members.keys()].map(({ id }) => id),
  );
  for (const [member, held] of organization.members) {
    const told = users.find(({ user_id }) => user_id === member.id);
    if (told) expectMember(told, member, held, manages(role));
  }
}
