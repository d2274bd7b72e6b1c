import * as z from 'zod';
import {
  faultOfLine,
  faultOfParagraph,
  hasInvisible,
  isBlank,
  isUnicode,
  withLineFeeds,
  withoutBlanks,
} from './characters.ts';

/**
 * One line of text of at most `max` code points, as JSON Schema counts (section 6.3.1). Blanks around it are cut off:
 * they come of pasting.
 */
export function line(max: number) {
  return z.string().overwrite(withoutBlanks).max(max).superRefine(without(faultOfLine));
}

/** Text that may have line breaks, which become line feeds. */
export function paragraph(max: number) {
  return z.string().overwrite(withLineFeeds).max(max).superRefine(without(faultOfParagraph));
}

function without(faultOf: (text: string) => string | undefined) {
  return (text: string, context: z.core.$RefinementCtx<string>) => {
    const message = faultOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  };
}

/** The name of a person or a company, for people to read: one line with something to see in it, or an empty one. */
export function displayName(max: number) {
  return line(max).refine((name) => !isBlank(name), 'must have a character that can be seen');
}

/** Whether every text in a JSON value, however deep, keys included, is one that `paragraph` takes. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return faultOfParagraph(value) === undefined;
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
}

/** A JSON value with line feeds for all line breaks in its texts, as `paragraph` makes them. */
export function withLineFeedsInside<T>(value: T): T;
export function withLineFeedsInside(value: unknown): unknown {
  if (typeof value === 'string') return withLineFeeds(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner: unknown) => withLineFeedsInside(inner));
  // `fromEntries` defines keys rather than assigning them: a key `__proto__` stays a key.
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withLineFeedsInside(inner)]));
}

/**
 * The name of a thing within a namespace: 1–255 characters that can be seen, composed (NFC), so that two names that look
 * the same are the same. Clients' URL code erases `.` and `..`.
 */
export const thingName = line(255)
  .normalize('NFC')
  .min(1)
  .refine(
    (text) => !hasInvisible(text),
    'must not have invisible characters, or ones that change the direction of text',
  )
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
  .overwrite(withoutBlanks)
  .min(1)
  .max(63)
  // No `i` or `u` flag: with both, \w would match U+017F and U+212A.
  .regex(/^[\w.-]+$/, 'must consist of letters, digits, ".", "-" and "_"')
  .refine((name) => !looksLikeId(name), 'must not look like an ID');

/** Whether no account may have this name. */
export function isReservedName(name: string): boolean {
  return name.startsWith('-') || reservedNames.includes(name.toLowerCase());
}

/** A text as a search compares it: without case, and composed, as letters with marks are typed in two ways. */
export function searchText(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** A password as it is received. Its length counts characters as people see them, so it is normalized first. */
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
      .refine(isUnicode, 'must be valid Unicode'),
  );
