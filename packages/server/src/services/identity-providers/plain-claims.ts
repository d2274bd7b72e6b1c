import { displayName, line } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import type { Identification } from './provider.ts';

/** OpenID Connect Core 1.0, 2. */
const longestSubject = 255;
const longestName = 255;

/** Whether a text is a line that a request may have too: PostgreSQL stores no NUL, and neither stores half of a character. */
export function isPlain(text: string): boolean {
  return line(longestSubject).safeParse(text).data === text;
}

/**
 * A provider's claims, with those texts alone that a request may have too: names that are none are left out. Throws
 * `provider_failed` for a subject that is none.
 */
export function plainClaims(who: Identification): Identification {
  if (!isPlain(who.subject)) throw new Problem('provider_failed', { cause: 'provider: no plain subject' });
  const { sessionId = '' } = who;
  return {
    ...who,
    name: nameIn(who.name),
    preferredUsername: nameIn(who.preferredUsername),
    sessionId: sessionId !== '' && isPlain(sessionId) ? sessionId : undefined,
  };
}

function nameIn(text = ''): string | undefined {
  return displayName(longestName).safeParse(text).data || undefined;
}
