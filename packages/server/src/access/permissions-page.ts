import {
  actions,
  actionsOf,
  type Operation,
  operationList,
  type Role,
  roles,
  type Scope,
  scopeIncludes,
  scopes,
} from '@tessera/contract';

/**
 * Scopes under which an operation is permitted, as `docs/reference/permissions.md` writes them; empty if there is none.
 */
export function scopeCell(scope: Scope, { permission }: Operation): string {
  if (permission === null) return 'public';
  if ('service' in permission) return 'service';
  if ('siteAdmin' in permission) {
    if (!scopeIncludes(scope, permission.scope)) return '';
    return permission.proven ? 'administrator, password' : 'administrator';
  }
  if ('scope' in permission) {
    if (scopeIncludes(scope, permission.scope)) return '✓';
    return permission.orProven && scopeIncludes(scope, permission.orProven) ? 'password' : '';
  }
  const own = permission.ownNamespace.some((wanted) => scopeIncludes(scope, wanted));
  const organization = permission.organization.some((wanted) => scopeIncludes(scope, wanted));
  if (own && organization) return '✓';
  return own ? 'own' : organization ? 'organization' : '';
}

/** Whether a role permits an operation that names an organization. */
export function roleCell(role: Role, { action, ownersOnly }: Operation): string {
  if (action === undefined || (ownersOnly && role !== 'owner')) return '';
  return actionsOf(role).includes(action) ? '✓' : '';
}

/** A Markdown table. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `docs/reference/permissions.md`: the permissions of roles and scopes, written from the contract. */
export function permissionsPage(): string {
  const inOrganization = operationList.filter(({ action }) => action !== undefined);
  return `# Permissions

Generated from the contract by \`npm run generate\`.

A request is permitted where the **scopes** of its token permit the operation, and the caller's **role** in the
organization that it names permits it too. In the caller's own namespace there are no roles. A thing that the caller may not
read is a 404, in the same words as for a thing that does not exist. A thing that the caller may read but not change is a 403.

## Roles and actions

${markdownTable(
  ['', ...roles],
  actions.map((action) => [action, ...roles.map((role) => (actionsOf(role).includes(action) ? '✓' : ''))]),
)}

## Roles and operations

The operations that name an organization. In addition, every member may leave with
\`deleteUserFromOrganization\`, and only an owner makes, demotes or removes an owner.

${markdownTable(
  ['', 'needs', ...roles],
  inOrganization.map((operation) => [
    operation.id,
    operation.action ?? '',
    ...roles.map((role) => roleCell(role, operation)),
  ]),
)}

## Scopes and operations

*own*: in one's own namespace only; *organization*: in those of one's organizations only; *password*: with a sign-in with
the password that is less than ten minutes old; *administrator*: to those who administer the site; *service*:
to service credentials, which have no scopes. \`array:read\` shows of credentials no more than their names. Changing
\`password\` or \`email\` by updateUser needs \`user:admin\` and such a sign-in.

${markdownTable(
  ['', ...scopes.map((scope) => `\`${scope}\``)],
  operationList.map((operation) => [operation.id, ...scopes.map((scope) => scopeCell(scope, operation))]),
)}
`;
}
