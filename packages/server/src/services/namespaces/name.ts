import { isReservedName, looksLikeId } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';

/** What a path segment or a body names: a thing's ID, or its name as it is compared. */
export type NameOrId = { id: string } | { key: string };

/** How names are compared. Only ASCII letters have a case here: `toLowerCase` alone takes the Kelvin sign for a `k`. */
export function nameKey(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Reads a path segment. What has the shape of an ID is one: no name has it. */
export function nameOrId(text: string): NameOrId {
  return looksLikeId(text) ? { id: text.toLowerCase() } : { key: nameKey(text) };
}

/** Whether a path segment names the thing of this ID and name. */
export function isNamed(text: string, id: string, name: string): boolean {
  const which = nameOrId(text);
  return 'id' in which ? which.id === id : which.key === nameKey(name);
}

/**
 * Throws for the names that nobody may have, and for those that are kept for administrators of the site, which only the
 * operator gives.
 */
export function requireFreeToUse(name: string, kept?: { keptNames: ReadonlySet<string> }): void {
  if (isReservedName(name) || kept?.keptNames.has(nameKey(name)))
    throw new Problem('name_reserved', { message: `The name ${name} is reserved` });
}
