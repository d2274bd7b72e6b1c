import type { Scope } from '@tessera/contract';
import type { Removed } from '../../kit/removed.ts';
import type { TokenHash } from '../tokens/token.ts';
import type { UserCodeHash } from './user-code.ts';

/** The request of a tool to a user, and its outcome. */
export interface DeviceRequestRecord {
  deviceHash: TokenHash;
  userCodeHash: UserCodeHash;
  clientId: string;
  scopes: readonly Scope[];
  /** Of the token, in seconds. */
  lifetime: number;
  address: string;
  userAgent?: string | undefined;
  createdAt: string;
  expiresAt: string;
  /** Seconds that the tool has to wait between two polls. */
  interval: number;
  polledAt?: string | undefined;
  decision?: 'approved' | 'denied' | undefined;
  /** The session that approving made; absent once that is ended. */
  tokenId?: string | undefined;
}

export interface DeviceRequests {
  /** Resolves with whether it was inserted: not where another has its user code. */
  insert(request: DeviceRequestRecord): Promise<boolean>;
  find(deviceHash: TokenHash): Promise<DeviceRequestRecord | undefined>;
  /** The one with this user code that waits for an answer. */
  findPending(userCodeHash: UserCodeHash, now: string): Promise<DeviceRequestRecord | undefined>;
  decide(deviceHash: TokenHash, decision: 'approved' | 'denied', tokenId?: string): Promise<void>;
  notePoll(deviceHash: TokenHash, polledAt: string, interval: number): Promise<void>;
  remove(deviceHash: TokenHash): Promise<void>;
  /** Removes some or all of those that expired before an instant. */
  removeExpired(before: string): Promise<Removed>;
}
