import * as z from 'zod';

/** The roles of an organization, strongest first. */
export const roles = ['owner', 'admin', 'read_write_delete', 'read_write', 'read_only'] as const;
export const OrganizationRoles = z.enum(roles).meta({
  id: 'OrganizationRoles',
  description: 'The role of a member in an organization',
});
export type Role = (typeof roles)[number];

/** The actions in a namespace. */
export const actions = [
  'read',
  'write',
  'create',
  'delete',
  'edit',
  'read_array_logs',
  'read_job_logs',
  'read_object_logs',
  'run_job',
  'delete_organization',
  'edit_organization',
  'edit_billing',
] as const;
export const NamespaceActions = z.enum(actions).meta({
  id: 'NamespaceActions',
  description: 'One thing that may be done in a namespace',
});
export type Action = (typeof actions)[number];

const reading: readonly Action[] = ['read'];
const writing: readonly Action[] = [
  ...reading,
  'write',
  'create',
  'edit',
  'read_array_logs',
  'read_job_logs',
  'read_object_logs',
  'run_job',
];
const deleting: readonly Action[] = [...writing, 'delete'];
const administering: readonly Action[] = [...deleting, 'edit_organization', 'edit_billing'];

const actionsOfRole: Record<Role, readonly Action[]> = {
  owner: [...administering, 'delete_organization'],
  admin: administering,
  read_write_delete: deleting,
  read_write: writing,
  read_only: reading,
};

/** The actions that a role permits in its organization, in the order of {@link actions}. */
export function actionsOf(role: Role): Action[] {
  return actions.filter((action) => actionsOfRole[role].includes(action));
}

/** The actions of a user in their own namespace: all but those of organizations alone. */
export function actionsOfOneself(): Action[] {
  return actions.filter((action) => !action.endsWith('_organization'));
}
