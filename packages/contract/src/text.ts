import * as z from 'zod';

// Control characters reach headers, mails, logs and terminals from here, and PostgreSQL cannot store NUL at all.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const controlButLineBreaks = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/;
const notUnicode = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// Marks that turn the direction of text or take no room make one name look like another.
const invisible = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

/** One line of text of at most `max` UTF-16 code units. */
export function line(max: number) {
  return z
    .string()
    .max(max)
    .refine((text) => !control.test(text), 'must not have control characters')
    .refine((text) => !notUnicode.test(text), 'must be valid Unicode');
}

/** Text that may have line breaks. */
export function paragraph(max: number) {
  return z
    .string()
    .max(max)
    .refine((text) => !controlButLineBreaks.test(text), 'must not have control characters')
    .refine((text) => !notUnicode.test(text), 'must be valid Unicode');
}

/** Whether every text in a JSON value, however deep, keys included, is one that `paragraph` takes. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !controlButLineBreaks.test(value) && !notUnicode.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
}

/** The name of a thing within a namespace: 1–255 printable characters. Clients' URL code erases `.` and `..`. */
export const thingName = line(255)
  .min(1)
  .refine((text) => !invisible.test(text), 'must have printable characters only')
  .refine((text) => text !== '.' && text !== '..', 'must not be . or ..');

const uuid = /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;
/** Whether a path segment is an ID rather than a name. */
export function looksLikeId(text: string): boolean {
  return uuid.test(text);
}
const nilId = '00000000-0000-0000-0000-000000000000';

/** An ID in a body. Generated clients fill in the nil UUID where they have none, so it counts as absent. */
export const optionalId = z
  // No `i` flag: the API document would have it within the pattern.
  .union([z.literal(''), z.string().regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'must be a UUID')])
  .transform((id) => (id === nilId || id === '' ? undefined : id.toLowerCase()))
  .optional();

/** Names that would stand where the API's own words stand, or that clients' URL code erases. */
export const reservedNames = [
  'user',
  'aws',
  'public',
  'scopes',
  'session',
  'sso_domain',
  'sso_domains',
  'group',
  'share_payment',
  '.',
  '..',
];

/** The name of a user or an organization: one namespace for both. ASCII, so that comparing without case is exact. */
export const namespaceName = z
  .string()
  .min(1)
  .max(63)
  // No `i` or `u` flag: with both, \w would match U+017F and U+212A.
  .regex(/^[\w.-]+$/, 'must consist of letters, digits, ".", "-" and "_"')
  .refine((name) => !looksLikeId(name), 'must not look like an ID');

/** Whether nobody may be called so. */
export function isReservedName(name: string): boolean {
  return name.startsWith('-') || reservedNames.includes(name.toLowerCase());
}

/** A plain addr-spec: one address, no display name, no comment, no quoted part. */
export const emailAddress = z
  .string()
  .max(254)
  .regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/,
    'must be a plain e-mail address',
  )
  .refine((address) => address.indexOf('@') <= 64, 'must be a plain e-mail address');

/** A password as it is received. Its length is what a person counts, so it is normalized first. */
export const password = z
  .string()
  .transform((text) => text.normalize('NFC'))
  .pipe(
    z
      .string()
      .min(8)
      .max(1024)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: Basic authentication cannot carry them
      .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'must not have control characters')
      .refine((text) => !notUnicode.test(text), 'must be valid Unicode'),
  );

/** The last instant that RFC 3339 can write. */
const endOfTime = '9999-12-31T23:59:59.999Z';
// JavaScript writes them with six digits. RFC 3339 does not, and as text they would come before all others.
const yearPast9999 = /^\+?0?[1-9]\d{4,5}(?=-)/;

/**
 * An instant with offset, `Z`, or no zone (= UTC), checked against the calendar. Becomes RFC 3339 UTC. What lies past the
 * year 9999 becomes that year.
 */
export const instant = z.string().transform((text, context) => {
  const parts = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?:[Zz]|([+-]\d{2}):?(\d{2}))?$/.exec(
    text.replace(yearPast9999, '9999'),
  );
  const date = parts?.[1];
  const midnight = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes 30 February for 2 March.
  if (!parts || Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) {
    context.addIssue({ code: 'custom', message: 'must be a date and time as in 2030-01-31T12:00:00Z' });
    return z.NEVER;
  }
  const zone = parts[3] === undefined ? 'Z' : `${parts[3]}:${parts[4]}`;
  const time = new Date(`${date}T${parts[2]}${zone}`);
  if (Number.isNaN(time.getTime())) {
    context.addIssue({ code: 'custom', message: 'must be a date and time as in 2030-01-31T12:00:00Z' });
    return z.NEVER;
  }
  return time.getUTCFullYear() > 9999 ? endOfTime : time.toISOString();
});

/** An instant in an answer. */
export const dateTime = z.string().meta({ format: 'date-time', example: '2030-01-31T12:00:00.000Z' });
