import * as z from 'zod';
import { withoutBlanks } from './characters.ts';

/** The last instant that RFC 3339 can write. */
const endOfTime = '9999-12-31T23:59:59.999Z';
// JavaScript writes them with six digits. RFC 3339 does not, and as text they would come before all others.
const yearPast9999 = /^\+?0?[1-9]\d{4,5}(?=-)/;
// RFC 3339, and the forms that databases and languages write in its place: no seconds, any number of digits of them, a
// blank for `T` and before the zone, zones of hours alone, `UTC` for `Z`, no zone, no time.
const form =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,30}))?(?: ?(?:[Zz]|UTC|GMT|([+-]\d{2})(?::?(\d{2}))?))?)?$/;
const sentence = 'must be a date and time as in 2030-01-31T12:00:00Z';

/**
 * An instant with offset, `Z`, or no zone (= UTC), checked against the calendar; a date alone is its midnight in UTC.
 * Becomes RFC 3339 UTC in milliseconds. An instant past the year 9999 becomes that year.
 */
export const instant = z.string(sentence).transform((text, context) => {
  const found = read(withoutBlanks(text));
  if (found !== undefined) return found;
  context.addIssue({ code: 'custom', message: sentence });
  return z.NEVER;
});

function read(text: string): string | undefined {
  const parts = form.exec(text.replace(yearPast9999, '9999'));
  if (parts === null) return undefined;
  const [, date, clock = '00:00', fraction, hours = '+00', minutes = '00'] = parts;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return undefined;
  const seconds = clock.length > 5 ? clock : `${clock}:00`;
  const time = new Date(`${date}T${seconds}.${(fraction ?? '').slice(0, 3).padEnd(3, '0')}${hours}:${minutes}`);
  if (Number.isNaN(time.getTime())) return undefined;
  return time.getUTCFullYear() > 9999 ? endOfTime : time.toISOString();
}

/** An instant in an answer. */
export const dateTime = z.string().meta({ format: 'date-time', example: '2030-01-31T12:00:00.000Z' });
