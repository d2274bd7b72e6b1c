import type { Database } from '../../kit/database.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../../operations/stores.ts';
import { clientKey } from './client.ts';
import { mailRate, signUpRate, validationRate } from './parameters.ts';
import { takeOne } from './rate.ts';

/** The limits that hold in production only: in development a script makes twenty users, and just works. */
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
    if (wait === 0) return;
    throw new Problem('too_many_requests', {
      message: 'Too many sign-ups from your address, try again later',
      retryAfter: wait,
    });
  }

  /** Counts a validation, which asks another server many things. Throws `too_many_requests`; also in development. */
  async validation(namespaceId: string, now: string): Promise<void> {
    const wait = await this.#db.write(({ rates }) => takeOne(rates, 'validation', namespaceId, validationRate, now));
    if (wait > 0) throw new Problem('too_many_requests', { retryAfter: wait });
  }

  /** Counts a mail, inside the transaction that makes its token. False when there were too many for the key. */
  async mayMail({ rates }: Stores, kind: string, key: string, now: string): Promise<boolean> {
    return !this.#on || (await takeOne(rates, kind, key, mailRate, now)) === 0;
  }
}
