import type { PasskeyAssertion } from '@tessera/contract';
import type { ChallengeUse } from '../operations/passkeys/challenge.ts';
import type { PasskeyRecord } from '../operations/passkeys/store.ts';
import { type Assertion, verifyAssertion } from '../operations/passkeys/verify.ts';
import type { Stores } from '../operations/stores.ts';
import type { Deps } from '../operations/use-case.ts';

/** A browser's answer to a passkey challenge. */
export interface PresentedPasskey {
  response: PasskeyAssertion;
  /** A random text that only this browser has. The challenge is bound to it. */
  boundTo: string;
}

export interface UsedPasskey {
  passkey: PasskeyRecord;
  assertion: Assertion;
}

/** The use of a challenge to sign in: the browser's that asked for it. */
export function signingIn(boundTo: string): ChallengeUse {
  return { purpose: 'sign_in', boundTo };
}

/**
 * The passkey that signed a challenge of this browser; nothing where none did. Not to be trusted before `takeUsedPasskey` has
 * taken it. Outside of transactions: it takes as long as a signature.
 */
export async function usedPasskey(
  deps: Pick<Deps, 'db' | 'keyRing' | 'publicUrl'>,
  { response, boundTo }: PresentedPasskey,
  demand: { userVerified: boolean; now: string },
): Promise<UsedPasskey | undefined> {
  const { passkey, handle } = await deps.db.read(async ({ passkeys }) => {
    const passkey = await passkeys.findByCredential(response.id);
    return { passkey, handle: passkey && (await passkeys.findHandle(passkey.userId)) };
  });
  if (!passkey) return undefined;
  const { userHandle } = response.response;
  // An authenticator that finds the account by itself says which (WebAuthn Level 3, 7.2, 6); after the password it need not.
  if (userHandle === undefined ? demand.userVerified : userHandle !== handle) return undefined;
  const assertion = await verifyAssertion(deps, signingIn(boundTo), passkey, response, demand);
  return assertion && { passkey, assertion };
}

/**
 * Inside a transaction: uses the challenge up, and notes the use of the passkey. Resolves with whether that is still
 * possible: not once the challenge was answered, the passkey removed, or a later count of it seen, as of a copied one.
 */
export async function takeUsedPasskey(
  { passkeys }: Stores,
  { passkey: { id }, assertion: { counter, backedUp, challenge } }: UsedPasskey,
  now: string,
): Promise<boolean> {
  const present = await passkeys.find(id);
  if (!present) return false;
  if ((counter > 0 || present.counter > 0) && counter <= present.counter) return false;
  if (!(await passkeys.useChallenge(challenge.hash, challenge.expiresAt))) return false;
  await passkeys.noteUse(id, { counter, backedUp, at: now });
  return true;
}
