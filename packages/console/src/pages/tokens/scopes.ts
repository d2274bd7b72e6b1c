import type { Scope, Token } from '@tessera/contract';
import type * as z from 'zod';

export type Noun = 'user' | 'organization' | 'array' | 'group';
export type Level = 'none' | 'read' | 'read-write' | 'admin';

export const levels: readonly { value: Level; label: string }[] = [
  { value: 'none', label: 'Nothing' },
  { value: 'read', label: 'Read' },
  { value: 'read-write', label: 'Read and write' },
  { value: 'admin', label: 'Administer' },
];

/** The permissions of each scope, in words. Each level includes those before it. */
export const nouns: Record<Noun, { title: string; words: Record<Level, string> }> = {
  user: {
    title: 'Account',
    words: {
      none: 'Your account cannot be seen.',
      read: 'See your account, look up people, list your tokens and sessions.',
      'read-write': 'Also change your profile, create and revoke tokens and sessions.',
      admin: 'Also manage your own credentials and delete your account.',
    },
  },
  organization: {
    title: 'Organizations',
    words: {
      none: 'Organizations cannot be seen.',
      read: 'See your organizations, their members and what credentials they have.',
      'read-write': 'Also add, change and remove members, and change settings.',
      admin: 'Also create and delete organizations and manage their credentials.',
    },
  },
  array: {
    title: 'Arrays',
    words: {
      none: 'For data services that ask this server who you are.',
      read: 'Read arrays in data services, and see the names of credentials.',
      'read-write': 'Read and write arrays in data services.',
      admin: 'Administer arrays in data services.',
    },
  },
  group: {
    title: 'Groups',
    words: {
      none: 'For data services that ask this server who you are.',
      read: 'Read groups in data services.',
      'read-write': 'Read and write groups in data services.',
      admin: 'Administer groups in data services.',
    },
  },
};

export const nounNames = Object.keys(nouns) as Noun[];

/** A scope as lists show it. */
export function scopeWords(scope: string): string {
  switch (scope) {
    case '*':
      return 'Everything you may do';
    case 'password_reset':
      return 'Set a new password';
    case 'confirm_email':
      return 'Confirm the e-mail address';
  }
  const [noun = '', level = ''] = scope.split(':');
  const title = nouns[noun as Noun]?.title;
  const label = levels.find(({ value }) => value === level)?.label;
  return title === undefined || label === undefined ? scope : `${title}: ${label.toLowerCase()}`;
}

export function scopeOf(noun: Noun, level: Level): Scope[] {
  return level === 'none' ? [] : [`${noun}:${level}`];
}

/** The scopes of a token; the API may write them as one string. */
export function scopesOf({ scope = [] }: z.output<typeof Token>): readonly string[] {
  return Array.isArray(scope) ? scope : scope.split(' ');
}

/** The choices of the form that would give these scopes; none if they give everything. */
export function levelsOf(scopes: readonly string[]): Record<Noun, Level> {
  const chosen = { user: 'none', organization: 'none', array: 'none', group: 'none' } as Record<Noun, Level>;
  for (const scope of scopes) {
    const [noun = '', level = ''] = scope.split(':');
    if (noun in chosen && levels.some(({ value }) => value === level)) chosen[noun as Noun] = level as Level;
  }
  return chosen;
}
