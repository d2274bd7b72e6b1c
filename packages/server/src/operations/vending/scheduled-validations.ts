import { day, hour, later, minute, secondsBetween } from '../../kit/clock.ts';
import type { CheckedCredentials } from '../aws-credentials/store.ts';
import type { Deps } from '../use-case.ts';
import { recordValidation } from './record-validation.ts';
import type { StoreDeps } from './store-deps.ts';
import { type Check, validation } from './validation.ts';

/** How long the credentials are another worker's after this one took them: longer than all checks together may take. */
const claimed = 5 * minute;
/** After a first failure. */
const lookedAtAgainAfter = 15 * minute;
/** A store that says no means it the second time; one that does not answer may have a bad day, as this server's network may. */
const believedAfter = 10 * minute;
const silenceBelievedAfter = day;
const silence = new Set(['unreachable', 'clock_skew']);

/** The dependencies of use cases that the schedule needs. */
type ScheduleDeps = StoreDeps & Pick<Deps, 'db' | 'newId' | 'mailWaits'>;

/** Tries stored credentials out by and by, and owes the owners a mail when some stop working. */
export class ScheduledValidations {
  readonly #deps: ScheduleDeps;
  readonly #every: number;
  readonly #stopped: Promise<void>;
  #stop = () => {};
  #isStopped = false;

  /** @param hours how long after one validation the next one of the same credentials is due */
  constructor(deps: ScheduleDeps, hours: number) {
    this.#deps = deps;
    this.#every = hours * hour;
    this.#stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
  }

  /** Tries one out that is due. Resolves with how many were: 1 or 0. */
  async round(): Promise<number> {
    const now = this.#now();
    const found = await this.#deps.db.write(({ awsCredentials }) => awsCredentials.claimDue(now, later(now, claimed)));
    if (found === undefined) return 0;
    // Stopping waits for no store. A begun validation is due again once its claim has ended.
    await Promise.race([this.#validate(found), this.#stopped]);
    return this.#isStopped ? 0 : 1;
  }

  stop(): void {
    this.#isStopped = true;
    this.#stop();
  }

  async #validate({ credentials, externalId, failingSince }: CheckedCredentials): Promise<void> {
    const checks = await validation(this.#deps, credentials, externalId, {});
    if (this.#isStopped) return;
    const now = this.#now();
    const valid = checks.every(({ status }) => status !== 'failed');
    const since = failingSince ?? now;
    const isBelieved =
      valid || credentials.validation?.valid === false || secondsBetween(since, now) >= patience(checks);
    const isOwed = await this.#deps.db.write(async (stores) => {
      const next = isBelieved ? this.#every : Math.min(this.#every, lookedAtAgainAfter);
      await stores.awsCredentials.setNextCheck(credentials, later(now, next), valid ? undefined : since);
      const found = { at: now, valid, checks };
      return isBelieved && recordValidation(stores, this.#deps.newId, credentials, found, { neverSeen: true });
    });
    if (isOwed) this.#deps.mailWaits();
  }

  #now(): string {
    return this.#deps.clock().toISOString();
  }
}

/** How long credentials must have failed, in seconds, before it is believed. */
function patience(checks: readonly Check[]): number {
  const failed = checks.filter(({ status }) => status === 'failed');
  return failed.every(({ error = '' }) => silence.has(error)) ? silenceBelievedAfter : believedAfter;
}
