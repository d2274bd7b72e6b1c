import { expect, it } from 'vitest';
import { recipientsIn } from './recipients.ts';

it.each([
  ['ann@example.com', ['ann@example.com']],
  ['ann@example.com\nbob\n', ['ann@example.com', 'bob']],
  [' ann@example.com, bob;carol  dave ', ['ann@example.com', 'bob', 'carol', 'dave']],
  ['"Ann Example" <ann@example.com>, Bob <bob@example.com>', ['ann@example.com', 'bob@example.com']],
  ['bob\nbob', ['bob']],
  [' \n,', []],
])('the recipients of %j are %j', (text, recipients) => {
  expect(recipientsIn(text)).toEqual(recipients);
});
