import { UsageError } from '../exit-codes.ts';

const seconds: Record<string, number> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/** An instant as RFC 3339, from one, or from a span from now: `30m`, `12h`, `90d`, `2w`. */
export function instantOf(text: string, now: Date): string {
  const [, count, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() + Number(count) * (seconds[unit] ?? 0) * 1000).toISOString();
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new UsageError(`${text} is neither a time as 2030-01-31T12:00Z nor a span as 12h or 90d`);
  }
  // As it stands: the server knows the calendar better than Date does.
  return text;
}
