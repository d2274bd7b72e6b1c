import { later } from '../../kit/clock.ts';
import type { Database } from '../../kit/database.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../../operations/stores.ts';
import { clientKey } from './client.ts';
import {
  addressChangeRate,
  deviceAuthorizationRate,
  domainCheckRate,
  invitationRate,
  type MailReason,
  mailRates,
  providerSignInRate,
  resetRequestRate,
  sameStrangerAddedRate,
  signUpRate,
  strangersAddedRate,
  validationRate,
  wrongUserCodeRate,
} from './parameters.ts';
import { takeOfEach, takeOne, takeOneOfEach } from './rate.ts';

/**
 * The rates. Most hold in production only: in development a script may make twenty users and a team of them, and no
 * mail leaves the machine. Changes of an address are always counted: no script makes many.
 */
export class Limits {
  readonly #db: Database<Stores>;
  readonly #on: boolean;

  constructor(db: Database<Stores>, on: boolean) {
    this.#db = db;
    this.#on = on;
  }

  /** Counts a sign-up. Throws `too_many_requests` when there were too many from this address. */
  async signUp(address: string, now: string): Promise<void> {
    if (!this.#on) return;
    const wait = await this.#db.write(({ rates }) => takeOne(rates, 'sign_up', clientKey(address), signUpRate, now));
    refuse(wait, 'Too many sign-ups from your address, try again later');
  }

  /** Counts a sign-in that is begun at an identity provider. Throws `too_many_requests`. */
  async beginProviderSignIn(address: string, now: string): Promise<void> {
    if (!this.#on) return;
    const wait = await this.#db.write(({ rates }) =>
      takeOne(rates, 'provider_sign_in', clientKey(address), providerSignInRate, now),
    );
    refuse(wait, 'Too many sign-ins were begun from your address, try again later');
  }

  /** Counts a request for a reset. False when there were too many from this address. */
  async mayRequestReset({ rates }: Stores, address: string, now: string): Promise<boolean> {
    return !this.#on || (await takeOne(rates, 'reset_request', clientKey(address), resetRequestRate, now)) === 0;
  }

  /** Counts a request for another confirmation mail. False when no mail would come of it: there were too many. */
  async mayRequestConfirmation({ rates }: Stores, userId: string, now: string): Promise<boolean> {
    const rate = mailRates.confirmation.of;
    return !this.#on || (await takeOne(rates, 'confirmation_request', userId, rate, now)) === 0;
  }

  /** Counts a mail of an account to an address. False when there were too many of either. */
  async mayMail({ rates }: Stores, reason: MailReason, userId: string, address: string, now: string): Promise<boolean> {
    if (!this.#on) return true;
    const { to, of, both } = mailRates[reason];
    const wait = await takeOneOfEach(
      rates,
      [
        [`${reason}_to`, address, to],
        [`${reason}_of`, userId, of],
        [`${reason}_of_to`, `${userId} ${address}`, both],
      ],
      now,
    );
    return wait === 0;
  }

  /**
   * Counts invitations that an account makes or sends again, for it and for the organization. Throws
   * `too_many_requests`, regardless of the recipients; `mayMail` counts the mails to one recipient.
   */
  async invite({ rates }: Stores, userId: string, organizationId: string, count: number, now: string): Promise<void> {
    if (!this.#on) return;
    const wait = await takeOfEach(
      rates,
      [
        ['invitations_by', userId, invitationRate],
        ['invitations_to', organizationId, invitationRate],
      ],
      count,
      now,
    );
    refuse(wait, `At most ${invitationRate.most} invitations are sent a day: try again later`);
  }

  /** Counts a change of an account's address. Throws `too_many_requests`. */
  async changeAddress({ rates }: Stores, userId: string, now: string): Promise<void> {
    const wait = await takeOne(rates, 'address_change', userId, addressChangeRate, now);
    refuse(wait, 'You changed your e-mail address too often, try again later');
  }

  /**
   * Counts that a user adds another user, in no common organization, to an organization. Throws `too_many_requests`.
   */
  async addStranger({ rates }: Stores, adderId: string, userId: string, now: string): Promise<void> {
    if (!this.#on) return;
    const wait = await takeOneOfEach(
      rates,
      [
        ['strangers_added', adderId, strangersAddedRate],
        ['stranger_added', `${adderId} ${userId}`, sameStrangerAddedRate],
      ],
      now,
    );
    refuse(wait, 'You added too many users that share no organization with you, try again later');
  }

  /** Counts a check of an organization's domain, which asks DNS. Throws `too_many_requests`; also in development. */
  async domainCheck(organizationId: string, now: string): Promise<void> {
    const wait = await this.#db.write(({ rates }) =>
      takeOne(rates, 'domain_check', organizationId, domainCheckRate, now),
    );
    refuse(wait, "Too many checks of this organization's domains, try again later");
  }

  /** Counts a device authorization. Throws `too_many_requests`. */
  async deviceAuthorization(address: string, now: string): Promise<void> {
    if (!this.#on) return;
    const wait = await this.#db.write(({ rates }) =>
      takeOne(rates, 'device_authorization', clientKey(address), deviceAuthorizationRate, now),
    );
    refuse(wait, 'Too many device authorizations from your address, try again later');
  }

  /**
   * Counts a user code of an account unless it was right. Resolves with the seconds until another may be tried, whether or
   * not this one was right; 0 where it may be used. Also in development.
   */
  async userCode({ rates }: Stores, userId: string, wasRight: boolean, now: string): Promise<number> {
    const before = await rates.find('user_code', userId);
    const wait = await takeOne(rates, 'user_code', userId, wrongUserCodeRate, now);
    if (wait === 0 && wasRight) await rates.save('user_code', userId, before, later(now, wrongUserCodeRate.within));
    return wait;
  }

  /** Counts a validation, which asks another server many things. Throws `too_many_requests`; also in development. */
  async validation(namespaceId: string, now: string): Promise<void> {
    const wait = await this.#db.write(({ rates }) => takeOne(rates, 'validation', namespaceId, validationRate, now));
    refuse(wait, 'Too many validations in this namespace, try again later');
  }
}

function refuse(wait: number, message: string): void {
  if (wait > 0) throw new Problem('too_many_requests', { message, retryAfter: wait });
}
