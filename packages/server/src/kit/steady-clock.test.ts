import { expect, it } from 'vitest';
import { SteadyClock } from './steady-clock.ts';

function clock() {
  const machine = { wall: 1_000_000, monotonic: 0 };
  const steady = new SteadyClock(
    () => machine.wall,
    () => machine.monotonic,
  );
  const pass = (milliseconds: number) => {
    machine.wall += milliseconds;
    machine.monotonic += milliseconds;
  };
  return { machine, steady, pass, now: () => steady.now().getTime() };
}

it('never runs back when the machine is set back, goes on, and is right again after a while', () => {
  const { machine, pass, now } = clock();
  expect(now()).toBe(1_000_000);
  machine.wall -= 60_000;
  expect(now()).toBe(1_000_000);
  pass(30_000);
  expect(now()).toBe(1_015_000);
  pass(90_000);
  // By the machine's clock: it had 60 s to catch up.
  expect(now()).toBe(1_060_000);
  pass(1000);
  expect(now()).toBe(1_061_000);
});

it('goes with the machine when that is set forward, or slept', () => {
  const { machine, now } = clock();
  machine.wall += 3_600_000;
  expect(now()).toBe(4_600_000);
});

it('begins where an earlier process was', () => {
  const { steady, pass, now } = clock();
  steady.reach(1_010_000);
  expect(now()).toBe(1_010_000);
  pass(20_000);
  expect(now()).toBe(1_020_000);
});

it('follows another clock and not the machine, by the answers that tell most', () => {
  const { machine, steady, pass, now } = clock();
  // Asked and answered at once: exact.
  steady.follow(5_000_000, 0);
  expect(now()).toBe(5_000_000);
  machine.wall -= 3_600_000;
  pass(10_000);
  expect(now()).toBe(5_010_000);
  // Asked at 10 s, answered at 12 s: anything between is possible, so nothing changes.
  pass(2000);
  steady.follow(5_010_500, 10_000);
  expect(now()).toBe(5_012_000);
  // It was set forward, as it seems to be after this machine slept.
  steady.follow(6_000_000, 12_000);
  expect(now()).toBe(6_000_000);
});
