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

/** What a scope permits of an operation, as `docs/reference/permissions.md` writes it; empty is nothing. */
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

/** `docs/reference/permissions.md`: who may do what, written from the contract. */
export function permissionsPage(): string {
  const inOrganization = operationList.filter(({ action }) => action !== undefined);
  return `# Permissions

Generated from the contract by \`npm run generate\`.

A request is permitted where the **scopes** of its token permit the operation, and the caller's **role** in the
organization that it names permits it too. In one's own namespace there are no roles. What a caller may not know of is a
404, in the same words as for what does not exist; what they may know of and not do is a 403.

## Roles and actions

${markdownTable(
  ['', ...roles],
  actions.map((action) => [action, ...roles.map((role) => (actionsOf(role).includes(action) ? '✓' : ''))]),
)}

## Roles and operations

The operations that name an organization. Besides, anyone may leave with \`deleteUserFromOrganization\`, and only an
owner makes, unmakes or removes an owner.

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
