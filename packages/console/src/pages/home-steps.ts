import type { AccessCredential, Token } from '@tessera/contract';
import type * as z from 'zod';
import type { SignedInUser } from '../frame/user.ts';

type ListedToken = z.output<typeof Token>;

interface Known {
  user: SignedInUser;
  tokens: readonly ListedToken[];
  credentials: readonly z.output<typeof AccessCredential>[];
}

export interface Step {
  to: string;
  title: string;
  why: string;
  done: boolean;
}

/** The first steps of a newcomer, and the finished ones. */
export function stepsOf({ user, tokens, credentials }: Known): Step[] {
  return [
    {
      to: '/account/password',
      title: user.email ? 'Confirm your e-mail address' : 'Add an e-mail address',
      why: 'A forgotten password can be reset by a mail to a confirmed address only.',
      done: user.is_valid_email ?? false,
    },
    {
      to: '/tokens/new',
      title: 'Create a token',
      why: 'It stands for you in a program, and can do no more than you choose.',
      done: tokens.length > 0,
    },
    {
      to: '/connect',
      title: 'Connect a program',
      why: 'The lines to begin with, for Python, R, JavaScript and curl.',
      done: tokens.some(({ last_used_at }) => last_used_at !== undefined),
    },
    {
      to: '/new-organization',
      title: 'Create an organization',
      why: 'It is for people who work on the same data. An owner or an admin of one can add you, too.',
      done: (user.organizations ?? []).length > 0,
    },
    {
      to: '/credentials/new',
      title: 'Store a credential',
      why: 'Arrays in a cloud bucket can be read with it, and its key stays secret.',
      done: credentials.length > 0,
    },
  ];
}

const week = 7 * 24 * 60 * 60 * 1000;

/** Urgent things: an address that was not confirmed, and tokens in use that expire within a week. */
export function attentionOf(user: SignedInUser, tokens: readonly ListedToken[], now: number) {
  const expiring = tokens.filter(({ expires_at = '', issued_at = '', last_used_at }) => {
    const end = Date.parse(expires_at);
    // A token that was made for less than a week is no surprise.
    return last_used_at !== undefined && end > now && end < now + week && end - Date.parse(issued_at) > week;
  });
  return { unconfirmed: Boolean(user.email) && !user.is_valid_email, expiring };
}
