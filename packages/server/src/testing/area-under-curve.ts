/**
 * How well the times of `some` and `others` tell one from the other: 0.5 where they do not at all, 0 or 1 where always.
 * The area under the receiver operating characteristic, which is the share of pairs in which the time of `some` is longer.
 */
export function areaUnderCurve(some: readonly number[], others: readonly number[]): number {
  let sum = 0;
  for (const one of some) for (const other of others) sum += one > other ? 1 : one === other ? 0.5 : 0;
  return sum / (some.length * others.length);
}

/** The bound for a guess by time: four standard deviations of chance, with 600 times of each. */
export const indistinguishable = { least: 0.43, most: 0.57 };

/** Asks for each in turn, `together` at a time, and collects the durations by the argument. */
export async function timesOf<What>(
  whats: readonly [What, What],
  each: number,
  together: number,
  ask: (what: What) => Promise<void>,
): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < (2 * each) / together; round++) {
    // Half of each, and neither kind ahead of the other.
    const order = Array.from({ length: together }, (_, at) => at % 2).sort(() => Math.random() - 0.5);
    await Promise.all(
      order.map(async (which) => {
        const since = performance.now();
        await ask(whats[which] as What);
        times[which]?.push(performance.now() - since);
      }),
    );
  }
  return times;
}
