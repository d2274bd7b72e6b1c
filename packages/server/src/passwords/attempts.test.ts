import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, later, minute } from '../kit/clock.ts';
import { type Attempts, afterFailure, afterSuccess, isKnown, noAttempts, waitBefore } from './attempts.ts';

const start = '2026-01-01T00:00:00.000Z';
const at = (seconds: number) => later(start, seconds);

/** Fails as soon as it may, `times` times, from `from` seconds on. Resolves with the waits after each. */
function failing(times: number, before: Attempts = noAttempts, from = 0): { attempts: Attempts; waits: number[] } {
  let attempts = before;
  let now = from;
  const waits: number[] = [];
  for (let time = 0; time < times; time++) {
    attempts = afterFailure(attempts, at(now));
    const wait = waitBefore(attempts, at(now));
    waits.push(wait);
    now += wait;
  }
  return { attempts, waits };
}

describe('wrong passwords from one client', () => {
  it('are free four times, then cost a delay that doubles up to a quarter of an hour', () => {
    expect(failing(12).waits).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('never cost anything at four in fifteen minutes, however long that goes on', () => {
    let attempts = noAttempts;
    for (let time = 0; time < 1000; time++) {
      expect(waitBefore(attempts, at(time * 4 * minute))).toBe(0);
      attempts = afterFailure(attempts, at(time * 4 * minute));
    }
    expect(attempts.client.delays).toBe(0);
  });

  it('count over a sliding quarter of an hour: five around the turn of a window are five', () => {
    let attempts = noAttempts;
    for (const seconds of [0, 14 * minute, 14 * minute, 14 * minute, 14 * minute]) {
      attempts = afterFailure(attempts, at(seconds));
    }
    expect(waitBefore(attempts, at(14 * minute))).toBe(30);
    attempts = noAttempts;
    for (const seconds of [0, 15 * minute, 15 * minute, 15 * minute, 15 * minute]) {
      attempts = afterFailure(attempts, at(seconds));
    }
    expect(waitBefore(attempts, at(15 * minute))).toBe(0);
  });

  it('are forgotten after a quiet quarter of an hour, and by a right one', () => {
    const { attempts } = failing(5);
    const again = failing(5, attempts, 30 + 15 * minute);
    expect(again.waits).toEqual([0, 0, 0, 0, 30]);
    expect(waitBefore(afterSuccess(at(1)), at(1))).toBe(0);
  });

  it('get at most nine tries in any quarter of an hour, whenever they come', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 6 * minute }), { minLength: 20, maxLength: 200 });
    fc.assert(
      fc.property(pauses, (seconds) => {
        let attempts = noAttempts;
        let now = 0;
        const tried: number[] = [];
        for (const pause of seconds) {
          now += pause;
          if (waitBefore(attempts, at(now)) > 0) continue;
          attempts = afterFailure(attempts, at(now));
          tried.push(now);
          expect(tried.filter((time) => time > now - 15 * minute).length).toBeLessThanOrEqual(9);
        }
      }),
    );
  });

  it('cost no more than the delay when the clock was set back', () => {
    const { attempts } = failing(5);
    expect(waitBefore(attempts, at(-day))).toBe(30);
  });
});

describe('a hundred wrong passwords in a row for one account', () => {
  const attacked: Attempts = { client: noAttempts.client, account: { row: 100, lastFailureAt: at(0) } };

  it('leave strangers one try in thirty seconds, all together', () => {
    expect(waitBefore(attacked, at(0))).toBe(30);
    expect(waitBefore(attacked, at(29))).toBe(1);
    expect(waitBefore(attacked, at(30))).toBe(0);
    expect(waitBefore({ ...afterFailure(attacked, at(30)), client: noAttempts.client }, at(30))).toBe(30);
  });

  it('do not slow an address that signed in within ninety days', () => {
    const known = (since: string): Attempts => ({ ...attacked, client: { ...noAttempts.client, knownAt: since } });
    expect(waitBefore(known(at(-89 * day)), at(0))).toBe(0);
    expect(isKnown(known(at(-90 * day)).client, at(0))).toBe(false);
    expect(waitBefore(known(at(-90 * day)), at(0))).toBe(30);
  });

  it('do nothing at ninety-nine, and are over after a day without one', () => {
    expect(waitBefore({ ...attacked, account: { row: 99, lastFailureAt: at(0) } }, at(0))).toBe(0);
    expect(afterFailure(attacked, at(day)).account.row).toBe(1);
  });
});
