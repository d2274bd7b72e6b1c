/** The source of the time. Instants are RFC 3339 UTC text of one width, so that they compare as text. */
export type Clock = () => Date;

let lastTime = Number.NaN;
let lastText = '';

/** An instant as text. Many are asked for within a millisecond, and writing one takes as long as a look-up. */
export function instantOf(date: Date): string {
  const time = date.getTime();
  if (time !== lastTime) {
    lastText = date.toISOString();
    lastTime = time;
  }
  return lastText;
}

let lastLater = { now: '', seconds: Number.NaN, text: '' };

/** `now` moved by `seconds`, as stored. */
export function later(now: string, seconds: number): string {
  if (now !== lastLater.now || seconds !== lastLater.seconds) {
    lastLater = { now, seconds, text: new Date(Date.parse(now) + seconds * 1000).toISOString() };
  }
  return lastLater.text;
}

/** The earlier of two instants. */
export function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

/** Seconds from `from` until `to`. */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

export const minute = 60;
export const hour = 60 * minute;
export const day = 24 * hour;
