/** How a figure grows over time, by least squares: in units a minute, with the standard error of that. */
export function trend(points: readonly { minutes: number; value: number }[]): { slope: number; error: number } {
  const count = points.length;
  const mean = (of: (point: { minutes: number; value: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / count;
  const [middle, level] = [mean(({ minutes }) => minutes), mean(({ value }) => value)];
  const sum = (of: (x: number, y: number) => number) =>
    points.reduce((total, { minutes, value }) => total + of(minutes - middle, value - level), 0);
  const spread = sum((x) => x * x);
  const slope = sum((x, y) => x * y) / spread;
  const error = Math.sqrt(sum((x, y) => (y - slope * x) ** 2) / (count - 2) / spread);
  return { slope, error };
}
