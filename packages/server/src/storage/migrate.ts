import { sql } from 'kysely';
import type { Migration } from './migrations/index.ts';
import type { Handle } from './schema.ts';

/** Raised where the process must not start; its sentences, one a reason, are for the operator. */
export class StartRefused extends Error {
  override name = 'StartRefused';
  readonly sentences: readonly string[];

  constructor(...sentences: readonly string[]) {
    super(sentences.join('; '));
    this.sentences = sentences;
  }
}

/** How an engine writes what its migrations need. */
export interface MigrationDialect {
  /** The type of a text that compares by its bytes. */
  text: string;
  /** The type of a number that is counted up with each row. */
  counter: string;
  /** Added to a select: locks its rows until the transaction ends. Empty where a transaction runs alone anyway. */
  lock: string;
}

/** A migration that a database has, as its table `schema_version` says. */
export type AppliedMigration = Pick<Migration, 'version' | 'name'>;

/**
 * Brings the schema up to date, in the transaction of `handle`. Of two nodes that start together, one waits for the other:
 * for its rows of `schema_version`, and on an empty database for the table itself, which the engine then reports as a conflict.
 */
export async function migrate(
  handle: Handle,
  { text, counter, lock }: MigrationDialect,
  migrations: readonly Migration[],
): Promise<void> {
  await sql
    .raw('create table if not exists schema_version (version integer primary key, name text not null)')
    .execute(handle);
  const all = 'select version, name from schema_version order by version';
  // Twice: a select that waited for rows sees them as they are then, and no others that came meanwhile.
  if (lock !== '') await sql.raw(`${all} ${lock}`).execute(handle);
  const { rows: applied } = await sql.raw<AppliedMigration>(all).execute(handle);
  const refusal = refusalOfSchema(applied, migrations);
  if (refusal !== undefined) throw new StartRefused(`${refusal.why}: ${refusal.remedy}`);
  for (const { version, name, statements } of migrations.slice(applied.length)) {
    for (const statement of statements(text, counter)) await sql.raw(statement).execute(handle);
    await sql`insert into schema_version (version, name) values (${version}, ${name})`.execute(handle);
  }
}

/**
 * Why this program cannot use a database with these migrations, and what to do: it must have the first ones that the program
 * knows, and no others. Where a number was left out, or another migration has it, the database comes from a build that was
 * never released, and the rest was never tried on its tables.
 */
export function refusalOfSchema(
  applied: readonly AppliedMigration[],
  known: readonly AppliedMigration[],
): { why: string; remedy: string } | undefined {
  const [present = 0, newest = 0] = [applied.at(-1)?.version, known.at(-1)?.version];
  if (present > newest) {
    return {
      why: `The database has schema version ${present}, and this version of Tessera knows ${newest} only`,
      remedy: 'run the newer version that made it',
    };
  }
  for (const [at, { version, name }] of applied.entries()) {
    const expected = known[at];
    if (version === expected?.version && name === expected.name) continue;
    return {
      why: `The database has migration ${version} (${name}) where this version of Tessera has ${expected?.version} (${expected?.name})`,
      remedy: 'run the build that made it, or restore a backup into an empty database',
    };
  }
  return undefined;
}
