import type { ServiceUse } from '@tessera/contract';
import type { TokenHash } from '../../operations/tokens/token.ts';

/** By which a data service authenticates itself. Of its secret there is the hash. */
export interface ServiceCredentialRecord {
  id: string;
  name: string;
  hash: TokenHash;
  allowed: readonly ServiceUse[];
  createdAt: string;
}

export interface ServiceCredentials {
  insert(credential: ServiceCredentialRecord): Promise<void>;
  /** All, by name. */
  list(): Promise<ServiceCredentialRecord[]>;
  /** Resolves with the ID of the removed credential, if there was one: found by this ID, or else by this name. */
  remove(idOrName: string): Promise<string | undefined>;
}
