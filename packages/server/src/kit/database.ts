/**
 * The unit of work that use cases see. `Stores` are the ports of all features, bound to one connection.
 *
 * - `read` sees committed data.
 * - `write` is one serializable transaction. It may run more than once, so nothing slow and nothing that cannot be
 *   repeated goes inside: hash before, mail after. Works with the same `serializeBy` run one after the other on a node,
 *   which spares those that surely conflict on PostgreSQL their retries; correctness never depends on it.
 *
 * Neither may be called inside the other.
 */
export interface Database<Stores> {
  readonly engine: 'sqlite' | 'postgres';
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  write<T>(work: (stores: Stores) => Promise<T>, options?: WriteOptions<Stores>): Promise<T>;
  /**
   * The version of the data behind this cache. It changes with every commit to that data, by this process or another.
   * Absent if the engine cannot tell it without a query over the network. A value read under the same version is still
   * true.
   */
  readonly version?: (memory: CacheName) => number;
  /** The state of the connections, where there is a pool of them. */
  readonly pool?: () => { open: number; idle: number; waiting: number };
  /**
   * Resolves when everything that reads have seen so far outlives a power cut: on SQLite, a read sees commits that are
   * not yet on the disk. Await it before a result that rests on reads alone is reported as done.
   */
  durable(): Promise<void>;
  /** Resolves when the database answers and can be written. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The caches: tokens with their people and memberships, how often wrong passwords were tried, and stored credentials
 * with the organizations and members that may use them.
 */
export type CacheName = 'accounts' | 'signIns' | 'credentials';

export interface WriteOptions<Stores> {
  /**
   * The key of the mutex. Where the key is of a thing that others share, a function that reads and may throw: it runs
   * before the mutex is waited for, so that refused requests never hold up permitted ones. The work checks again.
   */
  serializeBy?: string | ((stores: Stores) => Promise<string>) | undefined;
  /**
   * For last-seen times and counters, which are never acknowledged: the write does not wait for the disk, so a power
   * cut may undo the last ones. The end of the process undoes nothing.
   */
  mayBeLost?: boolean | undefined;
}
