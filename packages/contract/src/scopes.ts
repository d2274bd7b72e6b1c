import * as z from 'zod';

/** Every scope a token can carry. */
export const scopes = [
  'password_reset',
  'confirm_email',
  '*',
  'user:read',
  'user:read-write',
  'user:admin',
  'array:read',
  'array:read-write',
  'array:admin',
  'organization:read',
  'organization:read-write',
  'organization:admin',
  'group:read',
  'group:read-write',
  'group:admin',
] as const;
export const TokenScope = z.enum(scopes).meta({
  id: 'TokenScope',
  description: 'The permissions of a token, within those of its user',
});
export type Scope = (typeof scopes)[number];

const levels = ['read', 'read-write', 'admin'];

/**
 * Whether a token that has `held` may use an operation that needs `wanted`. Within one noun the levels include each
 * other; `*` includes every noun, but neither of the two mailed scopes.
 */
export function scopeIncludes(held: Scope, wanted: Scope): boolean {
  if (held === wanted) return true;
  if (wanted === 'password_reset' || wanted === 'confirm_email') return false;
  if (held === '*') return true;
  const [heldNoun, heldLevel] = held.split(':');
  const [wantedNoun, wantedLevel] = wanted.split(':');
  if (heldNoun !== wantedNoun || heldLevel === undefined || wantedLevel === undefined) return false;
  return levels.indexOf(heldLevel) >= levels.indexOf(wantedLevel);
}

/** Whether any of `held` includes `wanted`. */
export function scopesInclude(held: readonly Scope[], wanted: Scope): boolean {
  return held.some((scope) => scopeIncludes(scope, wanted));
}
