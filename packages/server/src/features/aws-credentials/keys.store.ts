/** What the database knows of the key-encryption keys: enough to tell a missing or a wrong one. */
export interface Keys {
  fingerprints(): Promise<Map<string, string>>;
  addFingerprint(id: string, fingerprint: string): Promise<void>;
  /** The ids of the keys that stored secrets need. */
  inUse(): Promise<string[]>;
}
