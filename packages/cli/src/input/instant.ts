import { UsageError } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';

const seconds: Record<string, number> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/** An instant as RFC 3339, from one, or from a span from now: `30m`, `12h`, `90d`, `2w`. A date alone is its midnight, UTC. */
export function instantOf(text: string, now: Date): string {
  const [, count, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() + Number(count) * (seconds[unit] ?? 0) * 1000).toISOString();
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new UsageError(`${text} is neither a time as 2030-01-31T12:00Z or 2030-01-31, nor a span as 12h or 90d`);
  }
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00:00Z`;
  // As it stands: the server knows the calendar better than Date does.
  return text;
}

/** Says so where the server gave less time than was asked for. */
export function sayIfCut(io: Io, asked: string | undefined, given: string | undefined): void {
  if (asked === undefined || given === undefined) return;
  if (Date.parse(asked) - Date.parse(given) > 60_000) {
    io.say(`The server cut the time: ${asked} was asked for, and it allows ${given} at most.`);
  }
}
