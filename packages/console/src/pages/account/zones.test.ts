import { expect, it } from 'vitest';
import { zoneOf } from './zones.ts';

it.each([
  ['Europe/Athens', 'Europe/Athens'],
  ['europe/athens', 'Europe/Athens'],
  [' New York ', 'America/New_York'],
  ['athens', 'Europe/Athens'],
  ['utc', 'UTC'],
  // A part of a name is none: the suggestions have it.
  ['ath', 'ath'],
  ['', ''],
])('a time zone is found by %j', (text, zone) => {
  expect(zoneOf(text)).toBe(zone);
});
