import { type Scope, scopes, scopesInclude } from '@tessera/contract';
import { requirePasswordProof } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';

/** The scopes that a new token gets: those asked for, if the caller has them, or the caller's own. */
export function requestedScopes(
  asked: string | readonly string[] | undefined,
  principal: Principal,
  now: string,
): readonly Scope[] {
  const wanted = scopesAskedFor(asked);
  if (wanted.length === 0) return principal.scopes;
  for (const scope of wanted) {
    if (!isScope(scope))
      throw new Problem('unknown_scope', { message: `scope: there is no scope ${printable(scope)}` });
  }
  const known = wanted as Scope[];
  for (const scope of known) {
    if (scope === 'password_reset') requirePasswordProof(principal, now);
    // The mail alone makes such a token: it proves that its bearer reads the mailbox.
    else if (scope === 'confirm_email' || !scopesInclude(principal.scopes, scope)) {
      throw new Problem('insufficient_scope', { message: `You cannot hand on the scope ${scope}` });
    }
  }
  // Theirs is a rule of their own each, which a token that can do more would blur.
  if (known.length > 1 && known.some((scope) => scope === 'password_reset' || scope === 'confirm_email')) {
    throw new Problem('invalid_request', { message: 'scope: password_reset and confirm_email stand alone' });
  }
  return known;
}

/** The scopes that a request names, known or not, each once; none stands for the caller's own. */
export function scopesAskedFor(asked: string | readonly string[] = []): string[] {
  return [...new Set(typeof asked === 'string' ? asked.split(/[\s,]+/) : asked)].filter(Boolean);
}

function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

function printable(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}
