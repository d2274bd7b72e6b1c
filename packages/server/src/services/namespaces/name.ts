import { isReservedName, looksLikeId } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';

/** The reference of a path segment or a body: a thing's ID, or its name in the compared form. */
export type NameOrId = { id: string } | { key: string };

/** How names are compared. Only ASCII letters have a case here: `toLowerCase` alone takes the Kelvin sign for a `k`. */
export function nameKey(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Reads a path segment. A text in the form of an ID is one: no name has that form. */
export function nameOrId(text: string): NameOrId {
  return looksLikeId(text) ? { id: text.toLowerCase() } : { key: nameKey(text) };
}

/** Whether a path segment names the thing of this ID and name. */
export function isNamed(text: string, id: string, name: string): boolean {
  const which = nameOrId(text);
  return 'id' in which ? which.id === id : which.key === nameKey(name);
}

/**
 * Throws for names that no account may have, and for those that are kept for administrators of the site, which only the
 * operator gives.
 */
export function requireFreeToUse(name: string, kept?: { keptNames: ReadonlySet<string> }): void {
  if (isReservedName(name) || kept?.keptNames.has(nameKey(name)))
    throw new Problem('name_reserved', { message: `The name ${name} is reserved` });
}
