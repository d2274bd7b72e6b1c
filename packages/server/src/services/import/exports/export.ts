/** A line of another system's export, in this import's own words. */
export interface Translated {
  fields: Record<string, unknown>;
  /** The fields that have no place in this import. */
  left: string[];
}

/** Recognizes and translates another system's lines. `refused` gives the reason and the remedy. */
export interface Export {
  name: string;
  recognizes(fields: Record<string, unknown>): boolean;
  translate(fields: Record<string, unknown>): Translated | { refused: string };
}

/** The fields of a line that are not imported: all that have a value and were not read. */
export function leftOf(fields: Record<string, unknown>, read: readonly string[]): string[] {
  return Object.entries(fields)
    .filter(([name, value]) => !read.includes(name) && !isEmpty(value))
    .map(([name]) => name);
}

/** A username where the other system has an address: the part before the @. */
export function usernameOf(login: unknown): unknown {
  return typeof login === 'string' && login.includes('@') ? login.slice(0, login.lastIndexOf('@')) : login;
}

export function fullName(first: unknown, last: unknown): string | undefined {
  const parts = [first, last].filter((part): part is string => typeof part === 'string' && part.trim() !== '');
  return parts.length === 0 ? undefined : parts.map((part) => part.trim()).join(' ');
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === false || value === 0;
}

/** Our own fields that were written beside the other system's, to put a line right. */
export function ownBeside(fields: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => names.includes(name) && !isEmpty(value)));
}

export const disabled = (field: string) =>
  `${field}: the account is disabled there: take the line out, or enable it first`;
