/** A request and its answer, by when it was sent and when the answer came. Without an answer it may have been done or not. */
export interface Call {
  kind: string;
  /** Whether the change was done, or the thing was found; unknown without an answer. */
  result: boolean | undefined;
  sent: number;
  answered: number;
}

/** How a thing behaves: for each state the answer to each kind of call, and the next state. */
export interface Model {
  initial: string;
  states: Readonly<Record<string, Readonly<Record<string, readonly [result: boolean, next: string]>>>>;
}

/** The states in which a call may leave a thing. None where its answer is impossible. */
function step({ states }: Model, state: string, { kind, result }: Call): string[] {
  const rule = states[state]?.[kind];
  if (!rule) throw new Error(`the model says nothing of ${kind} when ${state}`);
  const [expected, next] = rule;
  if (result === undefined) return [next, state];
  return result === expected ? [next] : [];
}

/**
 * Whether there is an order of the calls on one thing that keeps to each call's own time and in which each answer is right:
 * Wing and Gong, "Testing and verifying concurrent objects", 1993. With states that were met before left out (Lowe, 2017).
 */
export function isLinearizable(model: Model, history: readonly Call[]): boolean {
  // A call without an answer may take effect at any later time, or never.
  const calls = history.map((call) =>
    call.result === undefined ? { ...call, answered: Number.POSITIVE_INFINITY } : call,
  );
  const seen = new Set<string>();
  const search = (left: readonly number[], state: string): boolean => {
    if (left.every((at) => calls[at]?.result === undefined)) return true;
    const met = `${state} ${left.join(' ')}`;
    if (seen.has(met)) return false;
    seen.add(met);
    const firstAnswer = Math.min(...left.map((at) => calls[at]?.answered ?? 0));
    return left.some((at) => {
      const call = calls[at];
      // A call sent after another's answer cannot come before it.
      if (!call || call.sent > firstAnswer) return false;
      const others = left.filter((other) => other !== at);
      return step(model, state, call).some((after) => search(others, after));
    });
  };
  return search([...calls.keys()], model.initial);
}
