const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A number as base62 of exactly `width` characters. What does not fit is cut off at the front. */
export function base62(value: bigint | number, width: number): string {
  return typeof value === 'number' ? ofNumber(value, width) : ofBigint(value, width);
}

// Every request checks a token's checksum, and arithmetic with big integers takes ten times as long.
function ofNumber(value: number, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest = Math.floor(rest / 62)) text = digits[rest % 62] + text;
  return text;
}

function ofBigint(value: bigint, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest /= 62n) text = digits[Number(rest % 62n)] + text;
  return text;
}
