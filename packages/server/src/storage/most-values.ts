/** How many values a statement may have: SQLite takes 32,766, and PostgreSQL 65,535. */
export const mostValues = 30_000;

/** Rows in groups that each fit one statement, however many columns a table gets. All rows have the columns of the first. */
export function fitting<Row extends object>(rows: readonly Row[]): Row[][] {
  const [first] = rows;
  if (!first) return [];
  const size = Math.max(1, Math.floor(mostValues / Object.keys(first).length));
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => rows.slice(at * size, (at + 1) * size));
}
