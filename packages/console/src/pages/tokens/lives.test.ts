import { expect, it } from 'vitest';
import { day, lifeLike, livesOf, wrongDay } from './lives.ts';

const at = (days: number) => new Date(Date.parse('2030-01-01T00:00:00Z') + days * day).toISOString();
const given = (days: number) => ({ issued_at: at(0), expires_at: at(days) });
const offered = (longest: number) => livesOf(longest).map(({ label }) => label);

it('the form offers no life that the server would cut', () => {
  expect(offered(365)).toEqual([
    '1 day',
    '7 days',
    '30 days',
    '90 days',
    '1 year, the longest',
    'At the end of a day …',
  ]);
  expect(offered(30)).toEqual(['1 day', '7 days', '30 days, the longest', 'At the end of a day …']);
  expect(offered(1)).toEqual(['1 day, the longest', 'At the end of a day …']);
});

it.each([
  [undefined, 365, '30'],
  [undefined, 14, '14'],
  [given(80), 365, '90'],
  [given(80), 60, '60'],
  [given(300), 365, '365'],
])('a token like one of %j begins with an offered life', (token, longest, value) => {
  expect(lifeLike(token, longest)).toBe(value);
  expect(livesOf(longest).map((life) => life.value)).toContain(value);
});

it('a last day beyond the limit is refused beside the field, in its words', () => {
  const limits = { today: '2030-01-01', lastDay: '2030-01-30', longest: 30 };
  expect(wrongDay('2030-01-31', limits)).toBe(
    'Last day must be 2030-01-30 or before: a token works for 30 days at most.',
  );
  expect(wrongDay('2029-12-31', limits)).toBe('Last day must not be past.');
  expect(wrongDay('2030-01-30', limits)).toBeUndefined();
});
