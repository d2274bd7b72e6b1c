import type { Role } from '@tessera/contract';

/** The button in a password field, for those who hear it. */
export const showPassword = { visibilityToggleButtonProps: { 'aria-label': 'Show or hide the password', tabIndex: 0 } };

/** Roles as people say them. */
export const roleWords: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  read_write_delete: 'Read, write and delete',
  read_write: 'Read and write',
  read_only: 'Read only',
};

/** `a, b and c` */
export function listed(items: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(items);
}

/** `1 token`, `2 tokens` */
export function counted(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}

/** The options of a select for a name that may be absent. A stored name that is not among the known ones stays choosable. */
export function choicesWith(stored: string, names: readonly string[] | undefined): { value: string; label: string }[] {
  const unknown = stored !== '' && !names?.includes(stored);
  return [
    { value: '', label: 'None' },
    ...(names ?? []).map((name) => ({ value: name, label: name })),
    ...(unknown ? [{ value: stored, label: names === undefined ? stored : `${stored} (not there)` }] : []),
  ];
}
