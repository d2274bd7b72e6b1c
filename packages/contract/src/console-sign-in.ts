import * as z from 'zod';
import { emailAddress } from './email.ts';
import { secondFactorCode } from './mfa.ts';
import { PasskeyAssertion } from './passkeys.ts';
import { providerKinds } from './sso.ts';
import { displayName, line, namespaceName } from './text.ts';

// The messages between the console and its server during a sign-in at an identity provider.

/** Why the browser is sent to a provider: to sign in, to link an identity to the account, or for a fresh proof. */
export const signInPurposes = ['sign_in', 'link', 'prove'] as const;
export type SignInPurpose = (typeof signInPurposes)[number];

/** The provider of the site by its kind, or that of the organization whose verified domain the address is in. */
export const ProviderBegin = z
  .object({
    provider: z.enum(providerKinds).optional(),
    email: emailAddress.optional(),
    purpose: z.enum(signInPurposes).optional(),
    remember_me: z.boolean().optional(),
  })
  .refine(
    ({ provider, email }) => (provider === undefined) !== (email === undefined),
    'must name a provider or an address',
  );

/** Where the browser goes next. */
export const ProviderPlace = z.object({ url: z.string() });

/**
 * The response that the provider sent the browser back with: the query, and the part of the path that names the
 * provider.
 */
export const ProviderReturn = z.object({ query: line(8192), provider: line(255).optional() });

/** The missing step: a username for a new account, or a second factor. */
export const ProviderCompletion = z.object({
  username: namespaceName.optional(),
  name: displayName(255).optional(),
  otp: secondFactorCode.optional(),
  passkey: PasskeyAssertion.optional(),
});

/** How far it is. */
export const ProviderProgress = z.discriminatedUnion('step', [
  z.object({ step: z.literal('done'), purpose: z.enum(signInPurposes) }),
  z.object({
    step: z.literal('choose_username'),
    username: z.string().meta({ description: 'A proposal, which is free' }),
    name: z.string(),
    email: z.string(),
    organization: z.string().optional(),
  }),
  z.object({ step: z.literal('sign_in_to_link'), email: z.string(), provider: z.string() }),
]);
export type ProviderProgress = z.output<typeof ProviderProgress>;

/** After signing out of a session that a provider made: where it ends its own. */
export const SignedOut = z.object({ url: z.string() });
