// The contract's tables, written down a second time on purpose: the test checks the server's own tables.

export const roles = ['read_only', 'read_write', 'read_write_delete', 'admin', 'owner'] as const;
export type Role = (typeof roles)[number];

const reading = ['read'];
const writing = 'read write create edit run_job read_array_logs read_job_logs read_object_logs'.split(' ');
const managing = [...writing, 'delete', 'edit_organization', 'edit_billing'];

/** The actions that a role permits in its organization. */
export const actionsOf: Record<Role, readonly string[]> = {
  read_only: reading,
  read_write: writing,
  read_write_delete: [...writing, 'delete'],
  admin: managing,
  owner: [...managing, 'delete_organization'],
};

/** Whether the role changes its organization, and sees full names and e-mail addresses. */
export function manages(role: Role | undefined): boolean {
  return role === 'admin' || role === 'owner';
}

/** Whether a member of this role may invite to that role. */
export function mayInvite(inviter: Role | undefined, role: Role): boolean {
  return manages(inviter) && (role !== 'owner' || inviter === 'owner');
}

/** Whether the role reads its organization's credentials. */
export function writes(role: Role | undefined): boolean {
  return role !== undefined && role !== 'read_only';
}

const nouns = ['user', 'array', 'organization', 'group'];
const levels = ['read', 'read-write', 'admin'];
export const mailedScopes = ['password_reset', 'confirm_email'];
export const scopes = ['*', ...nouns.flatMap((noun) => levels.map((level) => `${noun}:${level}`)), ...mailedScopes];

/** Whether one of `held` is as much as `wanted`: `*` is all but the mailed ones, a level all below it. */
export function includes(held: readonly string[], wanted: string): boolean {
  if (held.includes(wanted)) return true;
  if (mailedScopes.includes(wanted)) return false;
  const [noun, level = ''] = wanted.split(':');
  const enough = levels.slice(levels.indexOf(level)).map((higher) => `${noun}:${higher}`);
  return held.includes('*') || (wanted !== '*' && enough.some((scope) => held.includes(scope)));
}

/** Names that no account may have. */
export function isRefusedName(name: string): boolean {
  const reserved = ['user', 'aws', 'public', 'scopes', 'session', 'sso_domain', 'sso_domains', '.', '..'];
  return name.startsWith('-') || reserved.includes(name.toLowerCase()) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-/.test(name);
}

export const minutes = 60_000;
export const hours = 60 * minutes;
export const days = 24 * hours;
/** How long a sign-in with the password proves that its owner asks. */
export const proofLife = 10 * minutes;
