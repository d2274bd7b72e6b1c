import { useUser } from '../frame/user.ts';

/** An instant in the user's time zone; hovering shows it exactly, in UTC. */
export function Instant({ at }: { at: string | undefined }) {
  const { timezone = 'UTC' } = useUser();
  if (at === undefined) return <>never</>;
  const text = new Intl.DateTimeFormat(undefined, {
    timeZone: timezone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(at));
  return (
    <time dateTime={at} title={at}>
      {text}
    </time>
  );
}

/** The last second of a day, as `2030-01-31`, in a time zone. */
export function endOfDay(date: string, timeZone: string): string {
  const wanted = Date.parse(`${date}T23:59:59Z`);
  if (Number.isNaN(wanted)) return '';
  // What the zone's clocks show at a first guess tells how far off the guess is; twice, for days on which they are turned.
  let guess = wanted;
  for (let round = 0; round < 2; round++) guess += wanted - shownAt(guess, timeZone);
  return new Date(guess).toISOString();
}

/** What the clocks of a time zone show at an instant, as if it were UTC. */
function shownAt(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, second } = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
