import { type Scope, scopes } from '@tessera/contract';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../access/principal.ts';
import { requestedScopes } from './requested-scopes.ts';

const now = '2030-01-31T12:00:00.000Z';
const before = '2030-01-31T11:55:00.000Z';
const caller = (held: Scope[], more: Partial<Principal> = {}): Principal => ({
  userId: 'fake',
  username: 'alice',
  scopes: held,
  ...more,
});
const outcome = (asked: string | string[] | undefined, principal: Principal) => {
  try {
    return requestedScopes(asked, principal, now);
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

// The whole table, written out by hand: the scopes that each scope may hand on.
const user = ['user:read', 'user:read-write', 'user:admin'] as const;
const array = ['array:read', 'array:read-write', 'array:admin'] as const;
const organization = ['organization:read', 'organization:read-write', 'organization:admin'] as const;
const group = ['group:read', 'group:read-write', 'group:admin'] as const;
const handsOn: Record<Scope, readonly Scope[]> = {
  password_reset: [],
  confirm_email: [],
  '*': ['*', ...user, ...array, ...organization, ...group],
  'user:read': user.slice(0, 1),
  'user:read-write': user.slice(0, 2),
  'user:admin': user,
  'array:read': array.slice(0, 1),
  'array:read-write': array.slice(0, 2),
  'array:admin': array,
  'organization:read': organization.slice(0, 1),
  'organization:read-write': organization.slice(0, 2),
  'organization:admin': organization,
  'group:read': group.slice(0, 1),
  'group:read-write': group.slice(0, 2),
  'group:admin': group,
};

describe('T01 the scopes of a new token', () => {
  it.each(scopes.flatMap((held) => scopes.map((asked) => [held, asked] as const)))('%s asks for %s', (held, asked) => {
    // No token hands on the two mailed ones; password_reset has a rule of its own, below.
    const granted = outcome(asked, caller([held]));
    if (handsOn[held].includes(asked)) expect(granted).toEqual([asked]);
    else expect(granted).toMatch(/^(insufficient_scope|password_required)$/);
  });

  it.each([undefined, '', '  ', []])("are the caller's own when %j is asked for", (asked) => {
    expect(outcome(asked, caller(['user:read', 'array:read']))).toEqual(['user:read', 'array:read']);
    expect(outcome(asked, caller(['*']))).toEqual(['*']);
  });

  it('come as one text, several in a text, or a list, each once', () => {
    const all = caller(['*']);
    expect(outcome('user:read', all)).toEqual(['user:read']);
    expect(outcome('user:read array:read user:read', all)).toEqual(['user:read', 'array:read']);
    expect(outcome(['user:read', 'array:read'], all)).toEqual(['user:read', 'array:read']);
  });

  it.each(['user', 'User:read', 'user:write', '**', 'user:read;', '__proto__'])('do not include %s', (asked) => {
    expect(outcome(asked, caller(['*']))).toBe('unknown_scope');
    expect(outcome([asked], caller(['*']))).toBe('unknown_scope');
  });

  it('never include confirm_email, which is made by the mail alone', () => {
    expect(outcome('confirm_email', caller(['*'], { passwordAt: now }))).toBe('insufficient_scope');
  });

  it('include password_reset for a caller that gave the password in the last ten minutes, and has the rights of the account', () => {
    expect(outcome('password_reset', caller(['*'], { passwordAt: before }))).toEqual(['password_reset']);
    expect(outcome('password_reset', caller(['user:admin'], { passwordAt: before }))).toEqual(['password_reset']);
    expect(outcome('password_reset', caller(['user:read-write'], { passwordAt: before }))).toBe('insufficient_scope');
    expect(outcome('password_reset', caller(['*'], { passwordAt: '2030-01-31T11:50:00.000Z' }))).toBe(
      'password_required',
    );
    expect(outcome('password_reset', caller(['*']))).toBe('password_required');
  });

  it('A30: stand alone where they are mailed ones', () => {
    expect(outcome(['password_reset', 'user:read'], caller(['*'], { passwordAt: now }))).toBe('invalid_request');
    // A scope that may never be handed on is refused as such, together with any other scopes.
    for (const beside of ['user:read', 'password_reset']) {
      for (const asked of [
        ['confirm_email', beside],
        [beside, 'confirm_email'],
      ]) {
        expect(outcome(asked, caller(['*'], { passwordAt: now }))).toBe('insufficient_scope');
      }
    }
    expect(outcome(['password_reset', 'user:read'], caller(['*']))).toBe('password_required');
  });
});
