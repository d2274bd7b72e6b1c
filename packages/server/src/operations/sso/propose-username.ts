import { namespaceName } from '@tessera/contract';
import { randomBase62 } from '../../kit/random-base62.ts';
import type { Identification } from '../../services/identity-providers/provider.ts';
import { nameKey, requireFreeToUse } from '../../services/namespaces/name.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';

const tries = 20;

/** A username that is free now, made from the person's name at the provider. */
export async function proposeUsername(
  { namespaces }: Stores,
  policy: Deps['policy'],
  { preferredUsername, email, name }: Identification,
): Promise<string> {
  const stem = stemOf(preferredUsername) ?? stemOf(email) ?? stemOf(name) ?? 'user';
  for (let number = 1; number <= tries; number++) {
    const proposal = number === 1 ? stem : `${stem}-${number}`;
    if (isPermitted(proposal, policy) && (await namespaces.ownerOfName(nameKey(proposal))) === undefined)
      return proposal;
  }
  return `${stem}-${randomBase62(6)}`;
}

/** The characters allowed in a username, with room for a number; of an address, the part before its @. */
function stemOf(text: string | undefined): string | undefined {
  const letters = (text ?? '')
    .slice(0, 255)
    .replace(/@.*$/s, '')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\w.-]+/g, '.')
    .slice(0, 50);
  let [begin, end] = [0, letters.length];
  while (begin < end && isMark(letters[begin])) begin++;
  while (begin < end && isMark(letters[end - 1])) end--;
  const stem = letters.slice(begin, end);
  return stem === '' ? undefined : stem;
}

function isPermitted(name: string, policy: Deps['policy']): boolean {
  try {
    requireFreeToUse(name, policy);
    return namespaceName.safeParse(name).success;
  } catch {
    return false;
  }
}

function isMark(letter: string | undefined): boolean {
  return letter === '.' || letter === '-';
}
