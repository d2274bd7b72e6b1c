/** Users and organizations are namespaces, and share one set of names. */
export interface Namespaces {
  insert(id: string, kind: 'user' | 'organization'): Promise<void>;
  /** Removes the namespace with everything in it. Its names stay taken. */
  remove(id: string): Promise<void>;
  /** Gives the name to the namespace; false when another has or had it. */
  claimName(key: string, id: string): Promise<boolean>;
}
