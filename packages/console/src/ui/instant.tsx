import { use } from 'react';
import { UserContext } from '../frame/user.ts';

const day = 24 * 60 * 60 * 1000;

interface InstantProps {
  at: string | undefined;
}

interface UntilProps extends InstantProps {
  /** How many days before the end it begins to warn. */
  warns?: number;
}

/** An instant in the user's time zone; hovering shows it exactly, in UTC. */
export function Instant({ at }: InstantProps) {
  const text = useWritten(at);
  if (at === undefined) return <>never</>;
  return (
    <time dateTime={at} title={at}>
      {text}
    </time>
  );
}

/** How long ago an instant was; hovering shows when. */
export function Ago({ at }: InstantProps) {
  const text = useWritten(at);
  if (at === undefined) return <>never</>;
  return (
    <time dateTime={at} title={`${text} (${at})`}>
      {distance(at)}
    </time>
  );
}

/** When something ends: soon in words that warn, otherwise as a date. */
export function Until({ at, warns = 7 }: UntilProps) {
  const text = useWritten(at);
  if (at === undefined) return <>never</>;
  const left = Date.parse(at) - Date.now();
  const soon = left < warns * day;
  return (
    <time dateTime={at} title={at} className={soon ? 'soon' : undefined}>
      {left <= 0 ? 'expired' : soon ? distance(at) : text}
    </time>
  );
}

function useWritten(at: string | undefined): string {
  const { timezone = 'UTC' } = use(UserContext) ?? {};
  return at === undefined ? '' : written(at, timezone);
}

/** The time zone, or UTC where this browser does not know it: the browser that it was chosen in may be newer. */
export function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone && timeZone;
  } catch {
    return 'UTC';
  }
}

/** An instant in words, in a time zone, which is named. */
export function written(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat(undefined, {
    timeZone: knownZone(timeZone),
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(at));
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const units = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', day / 24],
  ['minute', day / 24 / 60],
] as const;

/** `3 days ago`, `in 2 hours`, `yesterday` */
export function distance(at: string, now = Date.now()): string {
  const apart = Date.parse(at) - now;
  for (const [unit, length] of units) {
    if (Math.abs(apart) >= length) return relative.format(Math.trunc(apart / length), unit);
  }
  return apart > 0 ? 'in less than a minute' : 'just now';
}

/** The last second of a day, as `2030-01-31`, in a time zone. */
export function endOfDay(date: string, timeZone: string): string {
  const wanted = Date.parse(`${date}T23:59:59Z`);
  if (Number.isNaN(wanted)) return '';
  // The zone's clocks at a first guess show the error of the guess; twice, for days on which they are turned.
  let guess = wanted;
  for (let round = 0; round < 2; round++) guess += wanted - shownAt(guess, timeZone);
  return new Date(guess).toISOString();
}

/** The clocks of a time zone at an instant, as if it were UTC. */
function shownAt(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: knownZone(timeZone),
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const { year, month, day: dayOfMonth, hour, minute, second } = parts;
  return Date.parse(`${year}-${month}-${dayOfMonth}T${hour}:${minute}:${second}Z`);
}

/** The day, as `2030-01-31`, that an instant falls on in a time zone. */
export function dayOf(instant: number, timeZone: string): string {
  return new Date(shownAt(instant, timeZone)).toISOString().slice(0, 10);
}
