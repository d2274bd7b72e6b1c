import { hash } from 'node:crypto';
import { minute } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { randomBase62 } from '../../kit/random-base62.ts';
import { openUnder, sealUnder } from '../../kit/sealed-under.ts';
import { Secret } from '../../kit/secret.ts';
import type { Identification } from '../../services/identity-providers/provider.ts';
import type { ProviderSignInRecord } from './store.ts';

/** How long a browser may take to a provider and back, and then for a username or a code. */
export const signInLife = 10 * minute;

/** The browser's cookie: 256 random bits, from which all values that bind the sign-in are derived. */
export function newSignInSecret(): Secret {
  return new Secret(randomBase62(43));
}

/** The stored form: a dump of the database is not enough to go on with a sign-in. */
export function hashSignIn(secret: Secret): string {
  return hash('sha256', secret.reveal(), 'base64url');
}

const purpose = 'identification';

export function sealIdentification(secret: Secret, who: Identification): string {
  return sealUnder(secret, purpose, JSON.stringify(who));
}

/** The provider's claims in a sign-in that has them. Throws `sign_in_expired` for one that has not. */
export function openIdentification(secret: Secret, record: ProviderSignInRecord | undefined): Identification {
  if (record?.sealed === undefined) throw expired('no such sign-in');
  return JSON.parse(openUnder(secret, purpose, record.sealed)) as Identification;
}

/** `cause` is for the log: the person begins again, for every cause. */
export function expired(cause: string): Problem {
  return new Problem('sign_in_expired', { cause });
}
