import { expect, it } from 'vitest';
import { attentionOf, stepsOf } from './home-steps.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const at = (days: number) => new Date(now + days * 86_400_000).toISOString();

it('a newcomer has everything to do, and is not shown finished steps', () => {
  const none = stepsOf({ user: { username: 'ann' }, tokens: [], credentials: [] });
  expect(none.map(({ done }) => done)).toEqual([false, false, false, false, false]);
  expect(none[0]?.title).toBe('Add an e-mail address');
  const all = stepsOf({
    user: { username: 'ann', email: 'ann@example.com', is_valid_email: true, organizations: [{}] },
    tokens: [{ last_used_at: at(-1) }],
    credentials: [{}],
  });
  expect(all.every(({ done }) => done)).toBe(true);
});

it('a token needs attention in its last week, when it is in use and was meant to last longer', () => {
  const token = { issued_at: at(-30), expires_at: at(3), last_used_at: at(-1) };
  const names = (more: object) => attentionOf({ username: 'ann' }, [{ ...token, ...more }], now).expiring.length;
  expect(names({})).toBe(1);
  expect(names({ last_used_at: undefined })).toBe(0);
  expect(names({ expires_at: at(8) })).toBe(0);
  expect(names({ expires_at: at(-1) })).toBe(0);
  expect(names({ issued_at: at(-1) })).toBe(0);
});

it('an address needs attention until it is confirmed', () => {
  expect(attentionOf({ username: 'ann', email: 'ann@example.com' }, [], now).unconfirmed).toBe(true);
  expect(attentionOf({ username: 'ann', email: 'ann@example.com', is_valid_email: true }, [], now).unconfirmed).toBe(
    false,
  );
  expect(attentionOf({ username: 'ann' }, [], now).unconfirmed).toBe(false);
});
