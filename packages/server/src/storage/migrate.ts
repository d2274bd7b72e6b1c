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

/**
 * Brings the schema up to date. Runs inside one transaction that no other node's migration can overlap, so two nodes
 * that start together migrate once, and a killed one leaves nothing behind.
 */
export async function migrate(
  handle: Handle,
  types: { text: string; counter: string },
  migrations: readonly Migration[],
): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0;
  await sql
    .raw('create table if not exists schema_version (version integer primary key, name text not null)')
    .execute(handle);
  const found = await sql<{ version: number | null }>`select max(version) as version from schema_version`.execute(
    handle,
  );
  const present = found.rows[0]?.version ?? 0;
  if (present > newest) {
    throw new StartRefused(
      `The database has schema version ${present}, and this version of Tessera knows ${newest} only: run the newer version that made it`,
    );
  }
  for (const migration of migrations.filter(({ version }) => version > present)) {
    for (const statement of migration.statements(types.text, types.counter)) await sql.raw(statement).execute(handle);
    await sql`insert into schema_version (version, name) values (${migration.version}, ${migration.name})`.execute(
      handle,
    );
  }
}
