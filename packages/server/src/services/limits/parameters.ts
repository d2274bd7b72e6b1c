import { day, hour, minute } from '../../kit/clock.ts';

// Every number that slows somebody down, in seconds where it is a time. `docs/limits.md` says the same in one table.

/** Wrong passwords for one account from one client, within the window, before the client has to wait: old passwords and
 * slips are through by then. */
export const freeFailures = 5;
export const failureWindow = 15 * minute;

/** The first wait. Each further wrong password doubles it. */
export const firstDelay = 30;
/** The longest. An end, so that no amount of guessing from an address ends password sign-in there. */
export const longestDelay = 15 * minute;

/** Wrong passwords in a row for one account, from wherever, after which guessing from many addresses is taken for what
 * it is, and … */
export const longestRow = 100;
/** … addresses that never signed in to it have one try in this time, all together. Addresses that did are not slowed. */
export const strangersPause = 30;
/** A row that nobody adds to is over. At 100 a day this gains a guesser nothing over one try in 30 seconds. */
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

/** Mails of a kind that anybody can have sent to an address: enough for one that went astray, too few to annoy. */
export const mailRate: Rate = { most: 3, within: hour };

/** Validations a namespace: enough for a person who mends a policy, too few to have this server ask another all day. */
export const validationRate: Rate = { most: 10, within: minute };
