import { Checkbox, UnstyledButton } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import type { Column } from './types.ts';

interface HeadsProps<T> {
  columns: readonly Column<T>[];
  sorting: { id: string; desc: boolean } | undefined;
  sortBy: (id: string, desc: boolean) => void;
  choosing: boolean;
  all: boolean;
  some: boolean;
  chooseAll: () => void;
  acting: boolean;
  noun: string;
}

/** The titles of the columns; each sorts by its own, and again the other way round. */
export function Heads<T>({ columns, sorting, sortBy, choosing, all, some, chooseAll, acting, noun }: HeadsProps<T>) {
  return (
    <thead className="list-heads">
      <tr className="list-row">
        {choosing && (
          <th scope="col">
            <Checkbox
              aria-label={`Choose every ${noun} shown`}
              checked={all}
              indeterminate={some && !all}
              onChange={chooseAll}
            />
          </th>
        )}
        {columns.map(({ id, title, unsorted }) => {
          if (unsorted) {
            return (
              <th key={id} scope="col">
                {title}
              </th>
            );
          }
          const by = sorting?.id === id ? (sorting.desc ? 'descending' : 'ascending') : 'none';
          return (
            <th key={id} scope="col" aria-sort={by}>
              <UnstyledButton className="list-sort" onClick={() => sortBy(id, by === 'ascending')}>
                {title}
                <span aria-hidden="true">{by === 'none' ? '' : by === 'ascending' ? ' ↑' : ' ↓'}</span>
              </UnstyledButton>
            </th>
          );
        })}
        {acting && (
          <th scope="col">
            <span className="hidden">What can be done</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

interface RowProps<T> {
  columns: readonly Column<T>[];
  nameOf: (item: T) => string;
  actions: ((item: T) => ReactNode) | undefined;
  choosing: boolean;
  reasonOf: ((item: T) => string | undefined) | undefined;
}

export interface RowsProps<T> extends RowProps<T> {
  rows: ShownRow<T>[];
}

export interface ShownRow<T> {
  id: string;
  item: T;
  chosen: boolean;
  choose: () => void;
}

/** Above this many, only the rows in sight are in the page. */
const many = 60;

const VirtualRows = lazy(() => import('./virtual-rows.tsx'));

export function Rows<T>({ rows, ...rest }: RowsProps<T>) {
  if (rows.length > many) {
    return (
      <Suspense fallback={<PlainRows rows={rows.slice(0, 12)} {...rest} />}>
        <VirtualRows rows={rows as ShownRow<unknown>[]} {...(rest as RowProps<unknown>)} />
      </Suspense>
    );
  }
  return <PlainRows rows={rows} {...rest} />;
}

function PlainRows<T>({ rows, ...rest }: RowsProps<T>) {
  return (
    <tbody>
      {rows.map((row, at) => (
        <Row key={row.id} row={row} at={at} {...rest} />
      ))}
    </tbody>
  );
}

interface OneRowProps<T> extends RowProps<T> {
  row: ShownRow<T>;
  at: number;
  measure?: (element: HTMLElement | null) => void;
}

export function Row<T>({ row, at, measure, columns, nameOf, actions, choosing, reasonOf }: OneRowProps<T>) {
  const { item, chosen, choose } = row;
  const reason = reasonOf?.(item);
  return (
    <tr className="list-row" ref={measure} data-index={at} aria-rowindex={at + 2} data-chosen={chosen || undefined}>
      {choosing && (
        <td className="list-choice">
          <Checkbox
            aria-label={`Choose ${nameOf(item)}`}
            checked={chosen}
            disabled={reason !== undefined}
            title={reason}
            onChange={choose}
          />
        </td>
      )}
      {columns.map(({ id, title, value, cell }, column) => {
        const content = cell ? cell(item) : value(item);
        return column === 0 ? (
          <th key={id} scope="row">
            {content}
          </th>
        ) : (
          <td key={id} data-title={title}>
            {content}
          </td>
        );
      })}
      {actions && <td className="list-acts">{actions(item)}</td>}
    </tr>
  );
}
