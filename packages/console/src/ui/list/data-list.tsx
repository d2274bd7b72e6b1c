import {
  type ColumnDef,
  createSortedRowModel,
  type RowSelectionState,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type CSSProperties, useMemo, useRef, useState } from 'react';
import { Action } from '../buttons.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { useFocusKept } from './focus.ts';
import { compare, narrowed } from './narrowed.ts';
import { Heads, Rows } from './rows.tsx';
import { Toolbar } from './toolbar.tsx';
import type { Column, DataListProps } from './types.ts';
import { useView } from './view.ts';

export const features = tableFeatures({
  rowSortingFeature,
  rowSelectionFeature,
  sortedRowModel: createSortedRowModel(),
});

/** Below this many there is nothing to search. */
const few = 5;
const none: readonly never[] = [];

/**
 * A list of things: columns that sort, a search, filters, how many there are, and the actions on one or several. Its
 * view is in the page's address. Of many rows only those in sight are in the page.
 */
export function DataList<T extends object>(props: DataListProps<T>) {
  const { items, columns, filters = none, bulk, idOf, nameOf, noun, label, remote } = props;
  const region = useRef<HTMLDivElement>(null);
  const { view, sorting, search, choose, sortBy, clear } = useView(filters, props.sort);
  const [chosen, setChosen] = useState<RowSelectionState>({});
  useFocusKept(region, items.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns' functions are new each time, and the same
  const shown = useMemo(
    () => (remote ? [...items] : (narrowed(items, columns, filters, view) as T[])),
    [items, JSON.stringify(view)],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const definitions = useMemo(() => columns.map(definitionOf), [columns.map(({ id }) => id).join()]);
  const table = useTable({
    features,
    columns: definitions,
    data: shown,
    getRowId: idOf,
    state: { sorting: remote ? [] : sorting, rowSelection: chosen },
    onRowSelectionChange: setChosen,
    enableRowSelection: ({ original }) => bulk?.reasonOf?.(original) === undefined,
  });
  const isNarrowed = remote !== undefined || Object.values(view.chosen).some(Boolean);
  if (items.length === 0 && !isNarrowed) return props.empty;
  const { rows } = table.getRowModel();
  const selected = rows.filter((row) => row.getIsSelected()).map(({ original }) => original);
  const choosing = bulk !== undefined && items.length > 1;
  const widths = [...columns.map(({ width = '1fr' }) => `minmax(0, ${width})`), ...(props.actions ? ['auto'] : [])];
  return (
    <div ref={region} tabIndex={-1} className="list-region" style={columnsOf(widths, choosing)}>
      {(isNarrowed || items.length > few || shown.length !== items.length) && (
        <Toolbar
          label={label}
          noun={noun}
          shown={shown.length}
          all={items.length}
          isPart={remote?.more !== undefined}
          quota={props.quota}
          filters={filters}
          view={view}
          search={search}
          choose={choose}
        />
      )}
      {choosing && selected.length > 0 && (
        <BulkBar bulk={bulk} noun={noun} items={selected} nameOf={nameOf} clear={() => setChosen({})} />
      )}
      {shown.length === 0 ? (
        <NothingLikeThat all={remote ? 0 : items.length} clear={clear} />
      ) : (
        <table className="box list" aria-label={label} aria-rowcount={rows.length + 1}>
          <Heads
            columns={columns}
            sorting={sorting[0]}
            sortBy={sortBy}
            choosing={choosing}
            all={table.getIsAllRowsSelected()}
            some={selected.length > 0}
            chooseAll={() => table.toggleAllRowsSelected()}
            acting={props.actions !== undefined}
            noun={noun}
          />
          <Rows
            rows={rows.map((row) => ({
              id: row.id,
              item: row.original,
              chosen: row.getIsSelected(),
              choose: () => row.toggleSelected(),
            }))}
            columns={columns}
            nameOf={nameOf}
            actions={props.actions}
            choosing={choosing}
            reasonOf={bulk?.reasonOf}
          />
        </table>
      )}
      {remote?.more && <LoadMore busy={remote.busy} more={remote.more} />}
    </div>
  );
}

function columnsOf(widths: readonly string[], choosing: boolean): CSSProperties {
  return { '--columns': `${choosing ? '2rem ' : ''}${widths.join(' ')}` } as CSSProperties;
}

/** `all` is 0 where the page does not know how many there are. */
function NothingLikeThat({ all, clear }: { all: number; clear: () => void }) {
  return (
    <div className="box empty">
      <p>Nothing here is like that.</p>
      <Action onClick={clear}>{all === 0 ? 'Show all' : `Show all ${all}`}</Action>
    </div>
  );
}

function LoadMore({ busy, more }: { busy: boolean; more: () => void }) {
  return (
    <div className="acts">
      <Action busy={busy} onClick={more}>
        Load more
      </Action>
    </div>
  );
}

function definitionOf<T extends object>({ id, value }: Column<T>): ColumnDef<typeof features, T> {
  return {
    id,
    accessorFn: value,
    sortUndefined: 'last',
    sortFn: (one, other, column) => compare(one.getValue(column), other.getValue(column)),
  };
}
