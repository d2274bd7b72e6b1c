/** How many bytes an HTTP answer has that begins so, of one byte a character: not known, and so without end, in its head. */
export function lengthOf(answer) {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return Number.POSITIVE_INFINITY;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1] ?? 0;
  return head + 4 + Number(length);
}
