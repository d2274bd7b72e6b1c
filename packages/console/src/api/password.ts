import type { PasskeyAssertion } from '@tessera/contract';
import { ask, askSignedIn } from './call.ts';
import { Refusal } from './refusal.ts';
import { knownUser, leaveForSignIn, tellOtherTabsOfReturn, whenTheyReturn } from './session.ts';

/** Why the password is asked for over the page. */
export type PasswordReason = 'ended' | 'proof';

interface Question {
  reason: PasswordReason;
  /** Every request that waits for the answer. */
  waiting: ((given: boolean) => void)[];
}

let question: Question | undefined;
let given = 0;
const listeners = new Set<() => void>();

function put(next: Question | undefined): void {
  question = next;
  for (const listener of listeners) listener();
}

export function subscribeToQuestion(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function passwordAsked(): PasswordReason | undefined {
  return question?.reason;
}

/** How many times the password was given so far, here or in another tab. */
export function timesGiven(): number {
  return given;
}

/**
 * Asks for the password where a refusal says that it is missing, and resolves when it is given or declined. Several requests
 * that are refused at the same moment ask once, and one that was sent before the last answer asks no more: `before` is
 * `timesGiven` of its sending. Without a known user there is no page to keep: the sign-in page follows.
 */
export function passwordGiven(refusal: Refusal, before = given): Promise<boolean> {
  // A right password without a code ends no session.
  const isEnded = refusal.status === 401 && refusal.code !== 'mfa_required';
  const reason = isEnded ? 'ended' : refusal.code === 'password_required' ? 'proof' : undefined;
  if (reason === undefined) return Promise.resolve(false);
  if (given > before) return Promise.resolve(true);
  if (knownUser() === undefined) {
    leaveForSignIn();
    return Promise.resolve(false);
  }
  return new Promise((resolve) => {
    const waiting = [...(question?.waiting ?? []), resolve];
    // An ended session is proven anew by the same password.
    put({ reason: question?.reason === 'ended' ? 'ended' : reason, waiting });
  });
}

/** Signs in again, or proves the password in the session that goes on. Throws `Refusal`. */
export async function givePassword(password: string, otp?: string): Promise<void> {
  if (question?.reason === 'ended') {
    await ask('POST', '/console/session', { username: knownUser(), password, otp });
    tellOtherTabsOfReturn();
  } else {
    await askForProof(password, otp);
  }
  answer(true);
}

/** The same with a passkey, which is both factors. */
export async function givePasskey(passkey: PasskeyAssertion): Promise<void> {
  if (question?.reason === 'ended') {
    await ask('POST', '/console/session/passkey', { passkey, username: knownUser() });
    tellOtherTabsOfReturn();
  } else {
    await askSignedIn('POST', '/console/session/passkey/proof', { passkey });
  }
  answer(true);
}

export function declinePassword(): void {
  if (question?.reason === 'ended') leaveForSignIn();
  answer(false);
}

function answer(isGiven: boolean): void {
  const waiting = question?.waiting ?? [];
  if (isGiven) given++;
  put(undefined);
  for (const resolve of waiting) resolve(isGiven);
}

whenTheyReturn(() => answer(true));

/**
 * A fresh sign-in with the password, in the session that goes on; where it needs a code besides, both are asked for over the
 * page. Throws `Refusal`; a wrong password is told of the field `current`, for forms that have two.
 */
export async function prove(password: string): Promise<void> {
  try {
    await askForProof(password);
  } catch (error) {
    const needsCode = error instanceof Refusal && error.code === 'mfa_required';
    const isGiven = needsCode && (await passwordGiven(new Refusal(403, 'password_required', error.message)));
    if (!isGiven) throw error;
  }
}

async function askForProof(password: string, otp?: string): Promise<void> {
  try {
    await askSignedIn('POST', '/console/session/password', { password, otp });
    given++;
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 400) throw error;
    throw new Refusal(error.status, error.code, 'current: This is not your current password');
  }
}
