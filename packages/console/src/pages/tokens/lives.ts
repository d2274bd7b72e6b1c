import type { Token } from '@tessera/contract';
import type * as z from 'zod';

export const day = 24 * 60 * 60 * 1000;
const usual = [1, 7, 30, 90];

/** The lives that the form offers, in days, where `longest` is the server's limit. */
export function livesOf(longest: number): readonly { value: string; label: string }[] {
  return [
    ...usual.filter((days) => days < longest).map((days) => ({ value: `${days}`, label: inDays(days) })),
    { value: `${longest}`, label: `${inDays(longest)}, the longest` },
    { value: 'date', label: 'At the end of a day …' },
  ];
}

/** The offered life that is nearest to another token's. */
export function lifeLike(token: z.output<typeof Token> | undefined, longest: number): string {
  if (token?.issued_at === undefined || token.expires_at === undefined) return `${Math.min(30, longest)}`;
  const days = Math.round((Date.parse(token.expires_at) - Date.parse(token.issued_at)) / day);
  return `${usual.find((life) => life < longest && days <= life) ?? longest}`;
}

/** The fault of a last day, as `2030-01-31`, if there is one. */
export function wrongDay(
  date: string,
  { today, lastDay, longest }: { today: string; lastDay: string; longest: number },
): string | undefined {
  if (date === '') return 'Last day is required.';
  if (date < today) return 'Last day must not be past.';
  if (date > lastDay) return `Last day must be ${lastDay} or before: a token works for ${inDays(longest)} at most.`;
  return undefined;
}

export function inDays(days: number): string {
  if (days === 365) return '1 year';
  return days === 1 ? '1 day' : `${days} days`;
}
