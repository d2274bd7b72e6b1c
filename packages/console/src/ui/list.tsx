import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Note } from './page.tsx';

/** What a query found, or that it is waiting, or why there is nothing. */
export function Found<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Note kind="bad">{query.error.message}</Note>;
  return (
    <p className="waiting" role="status">
      Loading …
    </p>
  );
}

interface ListProps<T> {
  label: string;
  items: readonly T[];
  idOf: (item: T) => string;
  empty: ReactNode;
  children: (item: T) => ReactNode;
}

/** A list of things, or what to do while there are none. */
export function List<T>({ label, items, idOf, empty, children }: ListProps<T>) {
  if (items.length === 0) return empty;
  return (
    <ul className="box" aria-label={label}>
      {items.map((item) => (
        <li key={idOf(item)}>{children(item)}</li>
      ))}
    </ul>
  );
}

/** One thing in a list: its name, what is to know of it, what can be done with it. */
export function Thing({ name, facts, children }: { name: ReactNode; facts: ReactNode; children?: ReactNode }) {
  return (
    <>
      <div className="thing">
        <div className="thing-name">{name}</div>
        <div className="facts">{facts}</div>
      </div>
      {children && <div className="acts">{children}</div>}
    </>
  );
}

/** Says what the things are for, where there are none yet. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="box empty">
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}

export function Tag({ kind, children }: { kind?: 'good' | 'warn'; children: ReactNode }) {
  return (
    <span className="tag" data-kind={kind}>
      {children}
    </span>
  );
}
