import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import {
  complaintOf,
  emailAddress,
  instant,
  line,
  NewAWSAccessCredentials,
  NewMember,
  NewOrganization,
  NewUser,
  PasswordResetRequest,
  paragraph,
  TokenRequest,
  thingName,
  withoutBlanks,
} from './index.ts';

function sentenceFor(schema: z.ZodType, input: unknown): string {
  const [issue] = schema.safeParse(input).error?.issues ?? [];
  if (issue === undefined) throw new Error('the input is valid');
  const { field, sentence } = complaintOf(issue, input);
  return `${field}: ${sentence}`;
}

describe('the fault of an input', () => {
  const person = { username: 'ada', password: 'Visibly-Fake-1' };
  it.each<[z.ZodType, unknown, string]>([
    [NewUser, {}, 'username: is required'],
    [NewUser, undefined, ': is required'],
    [NewUser, 5, ': must be an object'],
    [NewUser, [], ': must be an object'],
    [NewUser, { ...person, username: 5 }, 'username: must be a string'],
    [NewUser, { username: 'ada' }, 'password: is required'],
    [NewUser, { ...person, password: 12345678 }, 'password: must be a string'],
    [NewUser, { ...person, email: 5 }, 'email: must be a string'],
    [NewUser, { ...person, email: 'x' }, 'email: must be a plain e-mail address'],
    [NewUser, { ...person, email: 'ü@example.com' }, 'email: must have ASCII characters only before its @'],
    [NewUser, { ...person, timezone: 5 }, 'timezone: must be a string'],
    [NewUser, { ...person, logo: {} }, 'logo: must be a string'],
    [NewUser, { ...person, asset_locations: [1] }, 'asset_locations: must be an object'],
    [NewUser, { ...person, asset_locations: 'x' }, 'asset_locations: must be an object'],
    [NewAWSAccessCredentials, { default: 'true' }, 'default: must be true or false'],
    [NewAWSAccessCredentials, { default: 1 }, 'default: must be true or false'],
    [NewAWSAccessCredentials, { buckets: 's3://abc' }, 'buckets: must be an array'],
    [NewAWSAccessCredentials, { buckets: ['s3://abc', 5] }, 'buckets.1: must be a string'],
    [NewAWSAccessCredentials, { name: '' }, 'name: must have at least 1 character'],
    [TokenRequest, { expires: 5 }, 'expires: must be a date and time as in 2030-01-31T12:00:00Z'],
    [TokenRequest, { expires: 'soon' }, 'expires: must be a date and time as in 2030-01-31T12:00:00Z'],
    [TokenRequest, { name: 5 }, 'name: must be a string'],
    [TokenRequest, { scope: {} }, 'scope: must be a string or an array'],
    [TokenRequest, { scope: true }, 'scope: must be a string or an array'],
    [TokenRequest, { scope: [5] }, 'scope.0: must be a string'],
    [NewMember, { user_id: 5 }, 'user_id: must be a string'],
    [NewMember, { user_id: 'x' }, 'user_id: must be a UUID'],
    [NewMember, {}, 'username: names no user'],
  ])('%#: is reported by its own name', (schema, input, sentence) => {
    expect(sentenceFor(schema, input)).toBe(sentence);
  });
});

describe('texts', () => {
  it('lose the blanks around them, and nothing else', () => {
    const blank = fc.stringMatching(/^[ \t\u00a0\u2003\u3000\ufeff]{0,4}$/);
    fc.assert(
      fc.property(blank, fc.stringMatching(/^[a-z](?:[a-z \t]{0,20}[a-z])?$/), blank, (before, text, after) => {
        expect(withoutBlanks(before + text + after)).toBe(text);
      }),
    );
    expect(line(9).parse(' \t ')).toBe('');
  });

  it('keep passwords as typed', () => {
    expect(NewUser.parse({ username: ' ada ', password: ' fake word ' })).toMatchObject({
      username: 'ada',
      password: ' fake word ',
    });
  });

  it.each(['a\n', 'a\u0000', '\u009b1m', 'a\u2028', '\u202eabc', 'a\u2066b', '\ud800'])(
    'refuse %j in a line',
    (text) => {
      expect(line(9).safeParse(text).success).toBe(false);
    },
  );

  it('have line feeds for line ends, in paragraphs and in JSON', () => {
    expect(paragraph(20).parse('a\r\n\r\nb\rc\n\td')).toBe('a\n\nb\nc\n\td');
    // Counted after that.
    expect(paragraph(2).safeParse('a\r\n').success).toBe(true);
    const nested = { name: 'acme', asset_locations: { a: ['x\r\ny', { b: '\r\n' }], __proto__x: 1 } };
    expect(NewOrganization.parse(nested).asset_locations).toEqual({ a: ['x\ny', { b: '\n' }], __proto__x: 1 });
  });

  it.each([
    '\u200b',
    'a\u200c',
    'a\u200d',
    'a\u00ad',
    'a\u3164',
    'a\u2800',
    'a\ufe0f',
    'a\u180e',
    'a\u{e0041}',
    'a\u00a0b',
    'a\u2003b',
    'a\u202e',
    'a\u2066',
    'a\u200f',
    'a\u061c',
    'a\u115f',
    'a\u034f',
    'a\u2060b',
  ])('refuse %j as the name of a thing', (name) => {
    expect(thingName.safeParse(name).success).toBe(false);
  });

  it('take names of things in every script, composed', () => {
    for (const name of ['ci', 'ключ', '鍵', 'مفتاح', 'कुंजी', '🔑 key', 'a b']) expect(thingName.parse(name)).toBe(name);
    expect(thingName.parse('cafe\u0301')).toBe('caf\u00e9');
  });

  it('have something to see where they are a display name', () => {
    for (const name of ['\u200b', '\u200b\u200d', '\u3164', '\u2066x']) {
      expect(NewUser.shape.name.safeParse(name).success, JSON.stringify(name)).toBe(false);
    }
    for (const name of ['', 'Ada', '李', 'می‌خواهم', '👩‍💻']) expect(NewUser.shape.name.parse(name)).toBe(name);
  });
});

describe('addresses', () => {
  it.each([
    ['info@münchen.example', 'info@xn--mnchen-3ya.example'],
    ['user@例子.example', 'user@xn--fsqu00a.example'],
    ['user@例子。example', 'user@xn--fsqu00a.example'],
    ['A@BÜCHER.example', 'A@xn--bcher-kva.example'],
    ['a@bücher.example', 'a@xn--bcher-kva.example'],
    ['a@bu\u0308cher.example', 'a@xn--bcher-kva.example'],
    ['x@xn--bcher-kva.example', 'x@xn--bcher-kva.example'],
    ['x@пример.испытание', 'x@xn--e1afmkfd.xn--80akhbyknj4f'],
    [' Ada@Example.com\u00a0', 'Ada@Example.com'],
  ])('%s is kept as %s', (typed, kept) => {
    expect(emailAddress.parse(typed)).toBe(kept);
    expect(PasswordResetRequest.parse({ email: typed }).email).toBe(kept);
  });

  it('never let a domain through that says something to a URL', () => {
    const part = fc.constantFrom(
      'ü',
      '/',
      '?',
      '#',
      '@',
      ':',
      '\\',
      '%2e',
      '℀',
      '．',
      '。',
      '.',
      'a',
      '-',
      '\u200d',
      '1',
      '[',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const result = emailAddress.safeParse(`x@${parts.join('')}.example`);
        if (result.success) expect(result.data).toMatch(/^x@[A-Za-z0-9.-]+$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('instants', () => {
  it.each([
    ['2027-06-01', '2027-06-01T00:00:00.000Z'],
    ['2027-06-01T10:00', '2027-06-01T10:00:00.000Z'],
    ['2027-06-01 10:00:00+00', '2027-06-01T10:00:00.000Z'],
    ['2027-06-01T10:00:00 +00:00', '2027-06-01T10:00:00.000Z'],
    ['2027-06-01 10:00:00 UTC', '2027-06-01T10:00:00.000Z'],
    ['2027-06-01 10:00:00.123456+02', '2027-06-01T08:00:00.123Z'],
    ['2027-06-01 10:00:00.1234567 +02:00', '2027-06-01T08:00:00.123Z'],
    ['2027-06-01T10:00:00.1234567890Z', '2027-06-01T10:00:00.123Z'],
    ['2027-06-01T10:00:00.5-0530', '2027-06-01T15:30:00.500Z'],
    ['2027-06-01T10:00:00,25z', '2027-06-01T10:00:00.250Z'],
    [' 2027-06-01T10:00:00Z ', '2027-06-01T10:00:00.000Z'],
  ])('%s is %s', (written, meant) => {
    expect(instant.parse(written)).toBe(meant);
  });

  it.each([
    '2027-02-30',
    '2027-6-1',
    '2027-06-01T',
    '2027-06-01T25:00',
    '2027-06-01 10:00:00 CET',
    '1780000000',
    '2027-06-01+00',
  ])('refuses %s', (written) => {
    expect(instant.safeParse(written).success).toBe(false);
  });

  it('reads every form of an instant as the same', () => {
    const whole = fc.date({ min: new Date(0), max: new Date('9000-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        whole,
        fc.constantFrom('T', 't', ' '),
        fc.constantFrom('Z', '+00', ' +0000', ' UTC', ''),
        (at, t, zone) => {
          const written = at.toISOString().replace('T', t).replace('Z', zone);
          expect(instant.parse(written)).toBe(at.toISOString());
        },
      ),
    );
  });
});
