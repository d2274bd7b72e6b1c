/** A request and its answer, by when it was sent and when the answer came. Without an answer it may have been done or not. */
export interface Call {
  kind: 'create' | 'remove' | 'find';
  /** What was found, or whether it was done; unknown without an answer. */
  result: boolean | undefined;
  sent: number;
  answered: number;
}

/** What a thing that is there or not answers, and what becomes of it. Nothing where that answer is impossible. */
function step(isThere: boolean, { kind, result }: Call): boolean[] {
  if (kind === 'find') return result === isThere ? [isThere] : [];
  const after = kind === 'create';
  const does = isThere !== after;
  if (result === undefined) return does ? [after, isThere] : [isThere];
  return result === does ? [after] : [];
}

/**
 * Whether there is an order of the calls on one thing, which is not there at first, that keeps to each call's own time and in
 * which each answer is right: Wing and Gong, "Testing and verifying concurrent objects", 1993. With states that were met
 * before left out (Lowe, 2017).
 */
export function isLinearizable(history: readonly Call[]): boolean {
  // A call without an answer may take effect at any later time, or never. What never answered and found nothing says nothing.
  const calls = history
    .filter(({ kind, result }) => kind !== 'find' || result !== undefined)
    .map((call) => (call.result === undefined ? { ...call, answered: Number.POSITIVE_INFINITY } : call));
  const seen = new Set<string>();
  const search = (left: readonly number[], isThere: boolean): boolean => {
    if (left.every((at) => calls[at]?.result === undefined)) return true;
    const state = `${isThere} ${left.join(' ')}`;
    if (seen.has(state)) return false;
    seen.add(state);
    const firstAnswer = Math.min(...left.map((at) => calls[at]?.answered ?? 0));
    return left.some((at) => {
      const call = calls[at];
      // What was sent after another was answered cannot come before it.
      if (!call || call.sent > firstAnswer) return false;
      const others = left.filter((other) => other !== at);
      return step(isThere, call).some((after) => search(others, after));
    });
  };
  return search([...calls.keys()], false);
}
