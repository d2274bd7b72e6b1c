import { expect, it } from 'vitest';
import { messageOf, Refusal } from './refusal.ts';

it.each([
  ['User not found', 'User not found'],
  ['email: is confirmed by another account', 'Email is confirmed by another account'],
  ['policies.max_token_days: must be at least 1', 'Max token days must be at least 1'],
  ['Your role read_write_delete does not permit this', 'Your role read write delete does not permit this'],
  [
    'It has no owner beside it: leave it without one (leave_without_owner)',
    'It has no owner beside it: leave it without one',
  ],
  // Names of people and organizations.
  ['ann_b is the last owner of read_me', 'ann_b is the last owner of read_me'],
])('%j is told as %j', (message, told) => {
  expect(messageOf(new Refusal(400, 'invalid_request', message))).toBe(told);
});
