import { requireThat } from './require.ts';

/** Throws for `sqlite://…`, which means another file to each that writes it: to some a relative one, to others an absolute one. */
export function requirePlainSqlite(databaseUrl: string): void {
  requireThat(
    !databaseUrl.startsWith('sqlite://'),
    'DATABASE_URL',
    'must have no // behind sqlite: write sqlite:/folder/file.db, or sqlite:file.db for a file in the present folder',
  );
}
