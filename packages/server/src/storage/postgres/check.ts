import type pg from 'pg';
import { isReadOnly } from './host-finder.ts';

/** Properties that a server reports. */
export interface ServerState {
  /** The settings without which acknowledged changes are lost, as in `fsync=off`. */
  lossy: string[];
  isReadOnly: boolean;
  /** The server's time in milliseconds, and when it was asked for, by `performance.now()`. */
  time: number;
  askedAt: number;
}

// Some engines that speak the protocol have not all of the settings: where one is missing, it tells nothing.
const question = `select current_setting('fsync', true) as fsync,
  current_setting('synchronous_commit', true) as synchronous_commit,
  ${isReadOnly} as is_read_only,
  (extract(epoch from clock_timestamp()) * 1000)::float8 as time`;

// With a limit of its own: at a start statements have none, as a migration takes as long as it needs.
const limited = { text: question, query_timeout: 5000 };

interface Row {
  fsync: string | null;
  synchronous_commit: string | null;
  is_read_only: boolean;
  time: number;
}

export async function serverState(client: Pick<pg.ClientBase, 'query'>): Promise<ServerState> {
  const askedAt = performance.now();
  const { rows } = await client.query<Row>(limited);
  const [row] = rows;
  if (!row) throw new Error('PostgreSQL tells nothing of itself');
  const lossy = (['fsync', 'synchronous_commit'] as const).filter((setting) => row[setting] === 'off');
  return { lossy: lossy.map((setting) => `${setting}=off`), isReadOnly: row.is_read_only, time: row.time, askedAt };
}
