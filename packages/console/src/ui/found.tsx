import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { messageOf, Refusal } from '../api/refusal.ts';
import { Action } from './buttons.tsx';
import { Note } from './page.tsx';

/** The common part of a query of one answer and one of pages. */
interface Asked<T> {
  data: T | undefined;
  error: Error | null;
  isFetching: boolean;
  refetch: () => unknown;
}

/** The result of a query, or its waiting state, or the reason why there is none, with a way on. */
export function Found<T>({ query, children }: { query: Asked<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined && !isGone(query.error)) return children(query.data);
  if (query.error) return <Failed error={query.error} retry={() => query.refetch()} busy={query.isFetching} />;
  return <Waiting />;
}

/** The thing no longer exists: its cached copy must not be shown. */
function isGone(error: Error | null): boolean {
  return error instanceof Refusal && [403, 404].includes(error.status);
}

/** Why something could not be fetched, how the server's log calls the request, and a button that tries again. */
export function Failed({ error, retry, busy }: { error: Error; retry: () => unknown; busy: boolean }) {
  const requestId = error instanceof Refusal ? error.requestId : undefined;
  return (
    <Note kind="bad">
      <p>{messageOf(error)}</p>
      {requestId !== undefined && (
        <p className="dim">
          Request <code>{requestId}</code>
        </p>
      )}
      <Action small busy={busy} onClick={retry}>
        Try again
      </Action>
    </Note>
  );
}

/** The placeholder of a running query. */
export function Waiting() {
  return (
    <div className="waiting" role="status">
      <span className="hidden">Loading …</span>
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} height="3rem" mt="sm" />
      ))}
    </div>
  );
}

/** Explains the things, while there are none yet. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="box empty">
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}
