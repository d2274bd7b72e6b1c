import { day, hour, minute } from '../../kit/clock.ts';

// Every number of the limits, in seconds where it is a time. `docs/limits.md` says the same in one table.

/** Wrong passwords for one account from one client, within the window, before the client has to wait: old passwords and
 * slips are through by then. */
export const freeFailures = 5;
export const failureWindow = 15 * minute;

/** The first wait. Each further wrong password doubles it. */
export const firstDelay = 30;
/** The longest. An end, so that no amount of guessing from an address ends password sign-in there. */
export const longestDelay = 15 * minute;

/**
 * Wrong passwords in a row for one account, from all addresses together, that count as guessing from many addresses,
 * and …
 */
export const longestRow = 100;
/** … addresses that never signed in to it have one try in this time, all together. Addresses that did are not slowed. */
export const strangersPause = 30;
/** A row without new tries ends. At 100 a day this gains a guesser nothing over one try in 30 seconds. */
export const rowForgottenAfter = day;

/** How long an address that signed in counts as one that did, and how old that note may be before it is renewed. */
export const addressKnownFor = 90 * day;
export const addressNotedAgainAfter = 30 * day;

/** How many things of a kind may happen in a time. */
export interface Rate {
  most: number;
  within: number;
}

/** Sign-ups a client: a class room behind one address signs up within two lessons, a script fills nothing. */
export const signUpRate: Rate = { most: 10, within: hour };

/** Sign-ins at identity providers that a client begins: an office in the morning. Each keeps a row for ten minutes. */
export const providerSignInRate: Rate = { most: 600, within: 10 * minute };

/** Reset requests a client: a mail room's worth. All are answered alike; requests beyond the limit are not noted. */
export const resetRequestRate: Rate = { most: 20, within: hour };

/**
 * Mails, counted apart by cause, so that strangers, who can cause confirmations and resets to an address, use up none
 * of its notices: to an address from all accounts, from an account to all addresses, and from an account to an address.
 * Enough for mails that went astray, too few to annoy.
 */
export const mailRates = {
  confirmation: { to: { most: 10, within: hour }, of: { most: 10, within: hour }, both: { most: 3, within: hour } },
  reset: { to: { most: 3, within: hour }, of: { most: 3, within: hour }, both: { most: 3, within: hour } },
  // A person is told of a team, and reminded; and one account reaches a department in a day.
  invitation: { to: { most: 10, within: day }, of: { most: 50, within: day }, both: { most: 3, within: day } },
  membership: { to: { most: 10, within: hour }, of: { most: 100, within: hour }, both: { most: 3, within: hour } },
  // Apart from notices of changes: a program that makes many tokens must hold back none of those.
  expiry: { to: { most: 10, within: day }, of: { most: 10, within: day }, both: { most: 10, within: day } },
  notice: { to: { most: 10, within: hour }, of: { most: 10, within: hour }, both: { most: 10, within: hour } },
} as const satisfies Record<string, { to: Rate; of: Rate; both: Rate }>;
export type MailReason = keyof typeof mailRates;

/** Invitations of an account, and to an organization: each is a mail, so those that are sent again count as well. */
export const invitationRate: Rate = mailRates.invitation.of;

/** Changes of an account's e-mail address: each mails to an address that the account may have no right to. */
export const addressChangeRate: Rate = { most: 10, within: hour };

/** Users that an account adds to organizations without a common organization before: a large team in a day, … */
export const strangersAddedRate: Rate = { most: 100, within: hour };
/** … and how often the same one. */
export const sameStrangerAddedRate: Rate = { most: 10, within: day };

/** Device authorizations a client: a class room signs in, a script fills nothing. */
export const deviceAuthorizationRate: Rate = { most: 60, within: 10 * minute };

/** Wrong user codes an account: one of 2.6 × 10¹⁰ is right, and a slip of the hand is typed anew. */
export const wrongUserCodeRate: Rate = { most: 5, within: 10 * minute };
/** Checks of an organization's domains: each asks DNS. */
export const domainCheckRate: Rate = { most: 10, within: minute };

/** Validations a namespace: enough for a person who mends a policy, too few to have this server ask another all day. */
export const validationRate: Rate = { most: 10, within: minute };
