import * as z from 'zod';
import { addressForm } from './email.ts';
import { secondFactorCode } from './mfa.ts';
import { PasskeyAssertion } from './passkeys.ts';
import { OrganizationRoles } from './roles.ts';
import { providerKinds } from './sso.ts';
import { line } from './text.ts';

// The messages between the console and its server beside the operations. No part of the API: clients have no use for
// it.

/** Signing in on the sign-in page, by username or by the e-mail address that the account holds confirmed. */
export const ConsoleSignIn = z.object({
  username: line(255).min(1).overwrite(addressForm),
  password: z.string().min(1).max(4096),
  remember_me: z.boolean().optional(),
  /** A code or a passkey, once the answer was `mfa_required`. */
  otp: secondFactorCode.optional(),
  passkey: PasskeyAssertion.optional(),
});

/** Signing in with a passkey in place of username and password. */
export const ConsolePasskeySignIn = z.object({
  passkey: PasskeyAssertion,
  /** The required user, if the page shows an account already. */
  username: line(255).min(1).optional(),
  remember_me: z.boolean().optional(),
});

/** Giving the password again, before an operation that needs a fresh proof of it. */
export const ConsolePassword = z.object({
  password: line(4096).min(1),
  otp: secondFactorCode.optional(),
  passkey: PasskeyAssertion.optional(),
});

/** The same proof with a passkey. */
export const ConsolePasskeyProof = z.object({ passkey: PasskeyAssertion });

/** The token of a mailed invitation. */
export const ConsoleInvitationToken = z.object({ token: line(255) });

/** The page behind the link of a mailed invitation, also without a sign-in: the link's holder reads the mailbox. */
export const ConsoleInvitation = z.object({
  id: z.string(),
  organization: z.string(),
  role: OrganizationRoles,
  /** The inviter's username. */
  inviter: z.string(),
  expires_at: z.string(),
  /** The invited address; absent where an account is invited. */
  email: z.string().optional(),
  /** The account that is invited, or holds the invited address confirmed; absent where none does. */
  username: z.string().optional(),
});
export type ConsoleInvitation = z.output<typeof ConsoleInvitation>;

/** The session that a page is in, as the list of sessions shows it: its token's first and last characters. */
export const ConsoleSession = z.object({ token: z.string() });

/** The console's facts about its server before the first request: written into each page. */
export const ConsoleFacts = z.object({
  /** Where clients find the server; the page's own origin when absent. */
  address: z.string().optional(),
  signup: z.enum(['open', 'invitation', 'closed']),
  /** The site's announcement to everyone, as plain text. */
  announcement: z.string().optional(),
  terms_url: z.string().optional(),
  /** How long a token works at most. */
  max_token_days: z.int().optional(),
  /** The shortest new password, in characters. */
  password_min: z.int().optional(),
  /** The identity providers of the site, by the words on their buttons. */
  providers: z.array(z.object({ id: z.enum(providerKinds), name: z.string() })).optional(),
  /** Whether the verified domain of an organization signs people in, by their address. */
  domains: z.boolean().optional(),
  /** Whether mails go to a folder that the console can show. */
  outbox: z.boolean(),
  /** On a page that visitors see too: that the browser is signed in. */
  signed_in: z.literal(true).optional(),
});
export type ConsoleFacts = z.output<typeof ConsoleFacts>;

/** A mail in the outbox folder of development mode. */
export const OutboxMail = z.object({
  id: z.string(),
  to: z.string(),
  subject: z.string(),
  sent_at: z.string(),
  text: z.string(),
});
export type OutboxMail = z.output<typeof OutboxMail>;

/** A page of the console, as its build lists it for the server. */
export const ConsolePage = z.object({
  /** As the router writes it. */
  path: z.string(),
  /** It is there in development mode only. */
  needsOutbox: z.boolean().optional(),
  /** It stands in the frame of the signed-in. */
  framed: z.boolean().optional(),
  /** Visitors see it too, and it asks whether the browser is signed in. */
  forVisitors: z.boolean().optional(),
  /** The paths of the API that it asks first, so that the answers are on their way before its scripts run. */
  asks: z.array(z.string()).optional(),
  /** The scripts that it needs beside the first, so that they are fetched at once. */
  preload: z.array(z.string()).optional(),
});
