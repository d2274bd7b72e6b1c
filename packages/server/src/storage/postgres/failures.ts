import { Problem } from '../../kit/problem.ts';
import { StartRefused } from '../migrate.ts';
import { connectionRefusal } from './connection-refusal.ts';
import { ReadOnlyServer } from './host-finder.ts';

export function isConflict(error: unknown): boolean {
  return ['40001', '40P01', '55P03', '23505'].includes(sqlState(error) ?? '');
}

/**
 * Whether the server did not answer, answered that it is going away, or took too long; or lacks what it needs (class 53:
 * disk, memory, connections) or was failed by its system (class 58). It undoes the transaction of such a statement.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof Problem || !(error instanceof Error)) return false;
  if (error instanceof ReadOnlyServer) return true;
  const state = sqlState(error);
  if (state !== undefined) return cannotWrite(error) || /^(08|53|58|57P0|57014|25P0[34])/.test(state);
  const code = 'code' in error ? String(error.code) : '';
  if (/^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)/.test(code)) return true;
  return /terminated|timeout|not queryable|connection/i.test(error.message);
}

/**
 * Whether the server is a standby, or read-only: 25006, and for a serializable transaction 0A000. A statement prepared
 * before another node changed the schema fails in the same way. A new connection mends both.
 */
export function cannotWrite(error: unknown): boolean {
  return error instanceof ReadOnlyServer || ['25006', '0A000'].includes(sqlState(error) ?? '');
}

/** Whether the connection was known to be gone before the statement. */
export function wasNeverSent(error: unknown): boolean {
  return error instanceof Error && error.message.includes('not queryable');
}

/** Whether the server ended the connection with this error. */
export function isFatal(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && /^(FATAL|PANIC)$/.test(String(error.severity));
}

export function sqlState(error: unknown): string | undefined {
  // Only the server's own errors have a severity.
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return String(error.code);
}

/** Why there is no working with the database that the URL names, without the URL, which holds a password. */
export function refusalOf(error: unknown): StartRefused | undefined {
  if (error instanceof StartRefused) return error;
  const state = sqlState(error);
  const refusal = (what: string) => new StartRefused(`DATABASE_URL names a PostgreSQL ${what}`);
  if (state?.startsWith('28')) return refusal('server that refuses the user name or the password');
  if (state === '3D000') return refusal('database that does not exist');
  if (state === '42501') return refusal('database in which this user may not make tables');
  if (error instanceof ReadOnlyServer || state === '25006') {
    return refusal('server that is read-only, such as a standby: name the one that can be written');
  }
  if (state === '3F000') return refusal('database whose search_path names no schema that is there');
  // PostgreSQL refuses a setting of `options` or of the role together with the connection.
  if (isFatal(error) && /^(22|42)/.test(state ?? '')) {
    return refusal('server that refuses a setting of options or client_encoding');
  }
  const refused = connectionRefusal(error);
  if (refused !== undefined) return refusal(`server that ${refused}`);
  if (state === '53100') return refusal('server whose disk is full: make room there');
  if (isUnavailable(error)) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return refusal(`server that does not answer${code}`);
  }
  return undefined;
}
