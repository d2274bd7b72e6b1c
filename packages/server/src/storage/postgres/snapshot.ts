import type pg from 'pg';
import type { ReadAsOf, Reports } from '../engine.ts';
import type { Handle } from '../schema.ts';

interface Named {
  readonly name: string;
  readonly text: string;
}

/** Statements by name, so that the server prepares each once a connection. */
class Statements {
  readonly #named = new Map<string, Named>();

  named(text: string): Named {
    let known = this.#named.get(text);
    if (!known) {
      known = { name: `select_${this.#named.size}`, text };
      this.#named.set(text, known);
    }
    return known;
  }
}

// Its distributors write their name in brackets; so do those who made something else of it.
const release = /^PostgreSQL (\d+)(?:\.\d+|devel|beta\d+|rc\d+)?(?: \((?:Debian|Ubuntu|Homebrew)[^()]*\))?$/;
const platform = /^[^(),]+, compiled by /;

/**
 * Whether, by `select version()`, this is a PostgreSQL for sure. Others that speak its protocol spread their data over
 * machines, of whose commits one machine's snapshot tells nothing.
 */
export function isPostgresItself(version: string): boolean {
  const [before = '', ...after] = version.split(' on ');
  return Number(release.exec(before)?.[1] ?? 0) >= 14 && platform.test(after.join(' on '));
}

/**
 * A snapshot is the transactions that have ended: all before xmax but those that are listed as running. The next one to
 * end raises xmax or leaves the list, in the moment in which others see its writes, and neither is ever undone. So
 * between two snapshots of the same text nothing was committed, also by a transaction that had begun long before, and
 * with any savepoints: they count with it. A transaction gets its number with its first write, so reading changes no
 * text.
 *
 * That is true while the server runs. After a crash the numbers of transactions that were not yet on the disk are given
 * anew, and another server has its own. So the version names the server, and how many connections the pool had opened
 * when the question was sent. Of two questions with the same count, the connection of the later one was open before the
 * earlier was sent, and no connection outlives its server.
 */
export function readingAsOf(pool: pg.Pool, handle: Handle, hasSnapshots: boolean, told: Reports['time']): ReadAsOf {
  const statements = new Statements();
  const servers = new WeakMap<pg.PoolClient, string | undefined>();
  let opened = 0;
  pool.on('connect', () => {
    opened++;
  });
  return async (query, parameters, wanted = true) => {
    const asOf = wanted && hasSnapshots;
    const bound = query?.bind(handle, parameters);
    const client = await pool.connect();
    try {
      if (asOf && !servers.has(client)) servers.set(client, await serverOf(client));
      const server = asOf ? servers.get(client) : undefined;
      const text = server === undefined ? bound?.sql : withSnapshot(bound?.sql);
      const values = [...(bound?.parameters ?? [])];
      const count = opened;
      const askedAt = performance.now();
      const rows = text === undefined ? [] : (await client.query({ ...statements.named(text), values })).rows;
      client.release();
      if (server === undefined) return { rows };
      told(Number(rows[0]?.at_ms), askedAt);
      const version = `${count} ${server} ${rows[0]?.as_of}`;
      return { rows: rows.length === 1 && isNothing(rows[0]) ? [] : rows, version };
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
}

// With the time, which comes for nothing: expiry goes by the database's clock.
const snapshot =
  'select pg_current_snapshot()::text as as_of, (extract(epoch from statement_timestamp()) * 1000)::float8 as at_ms';

/** One statement has one snapshot, and here a row that tells it also where nothing is found. */
function withSnapshot(statement: string | undefined): string {
  if (statement === undefined) return snapshot;
  // With an offset it is worked out once, and not for every row.
  return `select found.*, as_of, at_ms from (${snapshot} offset 0) moment left join (${statement}) found on true`;
}

function isNothing(row: Record<string, unknown>): boolean {
  return Object.entries(row).every(([column, value]) => value === null || column === 'as_of' || column === 'at_ms');
}

/**
 * Which start of which server answers on this connection; nothing where its snapshots may not tell everything. A standby's
 * lists no running transactions. A proxy, which another process answers behind, may change servers unseen. Citus and Aurora
 * Limitless spread tables over machines, OrioleDB counts transactions by itself.
 */
async function serverOf(client: pg.PoolClient): Promise<string | undefined> {
  const { rows } = await client.query<{ started: string; pid: number; is_unsure: boolean }>(
    `select pg_postmaster_start_time()::text as started, pg_backend_pid() as pid, pg_is_in_recovery()
      or exists (select from pg_extension where extname in ('citus', 'orioledb'))
      or to_regnamespace('rds_aurora') is not null as is_unsure`,
  );
  const [server] = rows;
  const { processID } = client as unknown as { processID: number | null };
  return server && !server.is_unsure && server.pid === processID ? server.started : undefined;
}
