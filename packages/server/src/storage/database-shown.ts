import { shownPostgresUrl } from './postgres/connection-string.ts';

/** The database's URL without the name and password in it. */
export function databaseShown(url: string): string {
  return url.startsWith('sqlite:') ? url : shownPostgresUrl(url);
}
