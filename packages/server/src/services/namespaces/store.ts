/** Users and organizations are namespaces, and share one set of names. */
export interface Namespaces {
  insert(id: string, kind: 'user' | 'organization'): Promise<void>;
  /** Removes the namespace with everything in it. Its names stay taken. */
  remove(id: string): Promise<void>;
  /** The namespace that has or had the name. */
  ownerOfName(key: string): Promise<string | undefined>;
  /** Gives a name that was never given to the namespace, at the wish of an account. */
  insertName(key: string, id: string, claimedBy: string): Promise<void>;
  /** How many names an account ever took. */
  countNamesClaimedBy(userId: string): Promise<number>;
}
