import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import {
  type NewPasskey,
  type PasskeyAssertion,
  type PasskeyCreationOptions,
  PasskeyRequestOptions,
} from '@tessera/contract';
import type * as z from 'zod';
import { ask } from './call.ts';
import { Refusal } from './refusal.ts';

// With the library, so only for users of a passkey: import it when a button is pressed.

/**
 * Asks the browser for a passkey. As a second factor after the password, the device need not know its user. Throws `Refusal`.
 */
export async function assertion(as: 'both factors' | 'second factor'): Promise<PasskeyAssertion> {
  const options = PasskeyRequestOptions.parse(await ask('POST', '/console/passkey'));
  const userVerification = as === 'both factors' ? options.userVerification : 'discouraged';
  return asked(() => startAuthentication({ optionsJSON: { ...options, userVerification } }));
}

/** Lets the browser make a passkey. Throws `Refusal`. */
export async function makePasskey(
  optionsJSON: z.output<typeof PasskeyCreationOptions>,
): Promise<z.input<typeof NewPasskey>['response']> {
  return asked(() => startRegistration({ optionsJSON }));
}

const words: Record<string, string> = {
  NotAllowedError: 'No passkey was used: it was cancelled, took too long, or this device has none that fits.',
  InvalidStateError: 'This device has a passkey of your account already.',
  SecurityError: 'Browsers use passkeys over https, or at localhost, and never at an IP address.',
};

/** The refusals of browsers, in words for people. Their own say next to nothing, on purpose. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof Error ? causeOf(error).name : '';
    throw new Refusal(0, 'passkey', words[name] ?? 'Your browser could not use a passkey here.');
  }
}

function causeOf(error: Error): Error {
  return error.cause instanceof Error ? error.cause : error;
}
