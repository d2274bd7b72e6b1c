import { TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useUser } from '../frame/user.ts';
import { Action } from '../ui/buttons.tsx';
import { Empty, Found } from '../ui/found.tsx';
import { Ago } from '../ui/instant.tsx';
import { DataList } from '../ui/list/data-list.tsx';
import { instantColumn } from '../ui/list/instant-column.tsx';
import type { Column, Filter } from '../ui/list/types.ts';
import { activityQuery, exportAddress, type Filters, type Place } from './activity-query.ts';
import { kindsIn } from './kinds.ts';
import { type Entry, sentenceOf } from './sentence.ts';

/** An entry and its place in the list: entries have no ID of their own. */
type Item = Entry & { place: string };

const day = 24 * 60 * 60 * 1000;
const passes = () => true;

const since: Filter<Item> = {
  id: 'days',
  title: 'When',
  options: [
    ['', 'At any time'],
    ['1', 'In the last day'],
    ['7', 'In the last week'],
    ['30', 'In the last 30 days'],
  ].map(([value = '', label = '']) => ({ value, label, test: passes })),
};

/** The kinds of entries that there are in a place. */
function kindsOf(place: Place): Filter<Item> {
  const options = kindsIn(place).map(({ value, label }) => ({ value, label, test: passes }));
  return { id: 'kind', title: 'What', options: [{ value: '', label: 'Everything', test: passes }, ...options] };
}

/** Actions and their actors, newest first: filtered by the server, a page at a time, and all of it as a file. */
export function ActivityList({ place }: { place: Place }) {
  const { id = '' } = useUser();
  const filters = useFilters();
  const query = useInfiniteQuery(activityQuery(place, filters));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <div className="list-tools">
        {place !== 'own' && <ByUser />}
        <Downloads place={place} filters={filters} />
      </div>
      <Found query={query}>
        {({ pages }) => (
          <DataList
            label="Activity"
            noun="event"
            items={pages.flatMap(({ entries }) => entries).map((entry, at) => ({ ...entry, place: String(at) }))}
            idOf={(item) => item.place}
            nameOf={(item) => sentenceOf(item, id)}
            columns={columnsFor(id)}
            filters={[kindsOf(place), since]}
            empty={
              <Empty title={isFiltered ? 'Nothing is like that' : 'Nothing yet'}>
                {isFiltered
                  ? 'No activity here fits what was asked for.'
                  : 'What is done here shows up within seconds.'}
              </Empty>
            }
          />
        )}
      </Found>
      {hasNextPage && (
        <div className="acts">
          <Action busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Load more
          </Action>
        </div>
      )}
    </>
  );
}

function columnsFor(readerId: string): readonly Column<Item>[] {
  return [
    { id: 'what', title: 'What', value: (item) => sentenceOf(item, readerId), width: '3fr' },
    { id: 'from', title: 'From', value: fromOf },
    instantColumn('at', 'When', ({ at }) => at, Ago),
  ];
}

/** With which token and from which address, as far as the reader may know. */
function fromOf({ token_name, address }: Entry): string {
  return [token_name, address].filter(Boolean).join(' at ');
}

/** The filters in the page's address. */
function useFilters(): Filters {
  const [query] = useSearchParams();
  const [kind, days, by] = [query.get('kind'), query.get('days'), query.get('by')];
  return useMemo(
    () => ({
      ...(kind && { action: kind }),
      ...(days && { from: new Date(Date.now() - Number.parseInt(days, 10) * day).toISOString() }),
      ...(by && { actor: by }),
    }),
    [kind, days, by],
  );
}

/** The user whose doings are shown alone. */
function ByUser() {
  const [query, setQuery] = useSearchParams();
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const next = new URLSearchParams(location.search);
    const name = String(new FormData(event.currentTarget).get('by') ?? '').trim();
    if (name === '') next.delete('by');
    else next.set('by', name);
    setQuery(next, { replace: true, preventScrollReset: true });
  }
  return (
    <form onSubmit={submit} className="row">
      <TextInput
        key={query.get('by')}
        name="by"
        aria-label="Done by"
        placeholder="Done by: a username"
        defaultValue={query.get('by') ?? ''}
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
      />
      <Action submit small>
        Show
      </Action>
    </form>
  );
}

function Downloads({ place, filters }: { place: Place; filters: Filters }) {
  return (
    <p className="dim">
      Download all of it as{' '}
      <a href={exportAddress(place, filters, 'csv')} download>
        CSV
      </a>
      ,{' '}
      <a href={exportAddress(place, filters, 'jsonl')} download>
        JSON lines
      </a>{' '}
      or{' '}
      <a href={exportAddress(place, filters, 'ocsf')} download>
        OCSF
      </a>
    </p>
  );
}
