import { exportOf } from './exports/index.ts';
import { importColumns, shown } from './record.ts';

const known = new Set(Object.values(importColumns).flat());

/**
 * The columns that a head of CSV names, in this import's own words: without case. A name may be empty. Unknown columns
 * are reported once, for the head; for another system's export all columns are read.
 */
export function readColumns(head: readonly string[]): { columns: string[] } | { wrong: string } {
  const columns = head.map((name) => (known.has(name.toLowerCase()) ? name.toLowerCase() : name));
  const named = columns.filter((name) => name !== '');
  const twice = named.find((name, at) => named.some((other, before) => before < at && same(name, other)));
  if (twice !== undefined) return { wrong: `${shown(twice)}: is there twice: take one of the columns out` };
  // Assigned as entries: `__proto__` is a column like another.
  if (exportOf(Object.fromEntries(named.map((name) => [name, 'x'])))) return { columns };
  if (named.some((name) => name.toLowerCase() === 'password')) {
    return { wrong: 'password: hashes are imported, as password_hash: take the column out' };
  }
  if (!columns.includes('username') && !columns.includes('organization')) {
    return {
      wrong: 'username: is not there; the first row names the columns, separated by commas, semicolons or tabs',
    };
  }
  const other = named.find((name) => !known.has(name));
  if (other === undefined) return { columns };
  return { wrong: `${shown(other)}: is no field of a user, an organization or a membership: take the column out` };
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
