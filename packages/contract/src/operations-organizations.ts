import * as z from 'zod';
import { listFields } from './list-query.ts';
import { MemberQuery } from './member-query.ts';
import * as models from './models.ts';
import type { Operation } from './operations.ts';

const read = { scope: 'organization:read' } as const;
const write = { scope: 'organization:read-write' } as const;
const admin = { scope: 'organization:admin' } as const;

/** Which of the caller's organizations are answered with; all of them where nothing is asked for. */
const OrganizationQuery = z.object(
  listFields({
    things: 'organizations',
    searched: 'their name or description',
    sorts: ['name', 'created_at'],
    usualSort: 'name',
  }),
);

const acme = { organization: 'acme' } as const;
const bob = { organization: 'acme', username: 'bob' } as const;

/** Organizations and their members. */
export const organizationOperations = {
  createOrganization: {
    id: 'createOrganization',
    method: 'POST',
    path: '/organization',
    tag: 'organizations',
    summary: 'Create an organization, owned by you',
    permission: admin,
    body: models.NewOrganization,
    errors: ['organization_name_taken', 'name_reserved', 'quota_exceeded'],
    example: {
      body: { name: 'example-lab', description: 'Where the examples live' },
      cli: "tessera org create example-lab --description 'Where the examples live'",
      python: `organization_api.create_organization(
    models.Organization(name="example-lab", description="Where the examples live")
)`,
    },
  },
  getAllOrganizations: {
    id: 'getAllOrganizations',
    method: 'GET',
    path: '/organizations',
    tag: 'organizations',
    summary: 'List your organizations, without their members',
    hot: true,
    permission: read,
    query: OrganizationQuery,
    output: z.array(models.Organization),
    errors: [],
    example: {
      cli: 'tessera org list',
      python: 'print([organization.name for organization in organization_api.get_all_organizations()])',
    },
  },
  getOrganization: {
    id: 'getOrganization',
    method: 'GET',
    path: '/organizations/{organization}',
    tag: 'organizations',
    summary: 'Look an organization up, by name or ID',
    hot: true,
    permission: read,
    action: 'read',
    query: MemberQuery,
    output: models.Organization,
    errors: ['organization_not_found'],
    example: {
      path: acme,
      cli: 'tessera org show acme',
      python: 'print(organization_api.get_organization("acme").users)',
    },
  },
  updateOrganization: {
    id: 'updateOrganization',
    method: 'PATCH',
    path: '/organizations/{organization}',
    tag: 'organizations',
    summary: 'Change or rename an organization',
    permission: write,
    action: 'edit_organization',
    body: models.OrganizationUpdate,
    errors: ['organization_not_found', 'forbidden', 'organization_name_taken', 'name_reserved', 'quota_exceeded'],
    example: {
      path: acme,
      body: { description: 'Makes everything' },
      cli: "tessera org update acme --description 'Makes everything'",
      python: `organization_api.update_organization(
    "acme", models.Organization(name="acme", description="Makes everything")
)`,
    },
  },
  deleteOrganization: {
    id: 'deleteOrganization',
    method: 'DELETE',
    path: '/organizations/{organization}',
    tag: 'organizations',
    summary: 'Delete an organization with its credentials and memberships',
    permission: admin,
    action: 'delete_organization',
    errors: ['organization_not_found', 'forbidden'],
    example: {
      path: acme,
      cli: 'tessera org delete acme',
      python: 'organization_api.delete_organization("acme")',
    },
  },
  addUserToOrganization: {
    id: 'addUserToOrganization',
    method: 'POST',
    path: '/organizations/{organization}/user',
    tag: 'organizations',
    summary: 'Add a member',
    permission: write,
    action: 'edit_organization',
    body: models.NewMember,
    errors: ['organization_not_found', 'user_not_found', 'forbidden', 'already_member', 'quota_exceeded'],
    example: {
      path: acme,
      body: { username: 'erin', role: 'read_write' },
      cli: 'tessera member add acme erin --role read_write',
      python: `user_api.add_user_to_organization(
    "acme", models.OrganizationUser(username="erin", role="read_write")
)`,
    },
  },
  getOrganizationUser: {
    id: 'getOrganizationUser',
    method: 'GET',
    path: '/organizations/{organization}/{username}',
    tag: 'organizations',
    summary: 'Look a member up',
    hot: true,
    permission: read,
    action: 'read',
    output: models.OrganizationUser,
    errors: ['organization_not_found', 'member_not_found'],
    example: {
      path: bob,
      cli: 'tessera member show acme bob',
      python: 'print(user_api.get_organization_user("acme", "bob").role)',
    },
  },
  updateUserInOrganization: {
    id: 'updateUserInOrganization',
    method: 'PATCH',
    path: '/organizations/{organization}/{username}',
    tag: 'organizations',
    summary: "Change a member's role",
    permission: write,
    action: 'edit_organization',
    body: models.MemberUpdate,
    errors: ['organization_not_found', 'member_not_found', 'forbidden', 'last_owner'],
    example: {
      path: bob,
      body: { role: 'admin' },
      cli: 'tessera member set-role acme bob admin',
      python: `user_api.update_user_in_organization(
    "acme", "bob", models.OrganizationUser(role="admin")
)`,
    },
  },
  deleteUserFromOrganization: {
    id: 'deleteUserFromOrganization',
    method: 'DELETE',
    path: '/organizations/{organization}/{username}',
    tag: 'organizations',
    summary: 'Remove a member, or leave',
    permission: write,
    action: 'edit_organization',
    errors: ['organization_not_found', 'member_not_found', 'forbidden', 'last_owner'],
    example: {
      path: bob,
      cli: 'tessera member remove acme bob',
      python: 'user_api.delete_user_from_organization("acme", "bob")',
    },
  },
} as const satisfies Record<string, Operation>;
