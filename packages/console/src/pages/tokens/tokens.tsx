import { useQuery } from '@tanstack/react-query';
import type { Token } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys, tokensQuery } from '../../api/queries.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Empty, Found } from '../../ui/found.tsx';
import { Ago, Until } from '../../ui/instant.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import { instantColumn } from '../../ui/list/instant-column.tsx';
import type { Column, Filter } from '../../ui/list/types.ts';
import { Page } from '../../ui/page.tsx';
import { scopesOf, scopeWords } from './scopes.ts';

type ListedToken = z.output<typeof Token>;
const day = 24 * 60 * 60 * 1000;
const within = (days: number, at = '') => Date.parse(at) < Date.now() + days * day;

const columns: readonly Column<ListedToken>[] = [
  {
    id: 'name',
    title: 'Name',
    value: ({ name }) => name,
    cell: ({ name, token }) => (
      <>
        <strong>{name}</strong> <code className="dim">{token}</code>
      </>
    ),
    width: '1.5fr',
  },
  { id: 'scope', title: 'May do', value: (token) => scopesOf(token).map(scopeWords).join(', '), width: '1.5fr' },
  instantColumn('created', 'Created', ({ issued_at }) => issued_at, Ago),
  instantColumn('used', 'Last used', ({ last_used_at }) => last_used_at, Ago),
  instantColumn('expires', 'Expires', ({ expires_at }) => expires_at, Until),
];

const filters: readonly Filter<ListedToken>[] = [
  {
    id: 'use',
    title: 'Use',
    options: [
      { value: '', label: 'Used or not', test: () => true },
      { value: 'never', label: 'Never used', test: ({ last_used_at }) => last_used_at === undefined },
      {
        value: 'idle',
        label: 'Not used for 90 days',
        test: ({ last_used_at, issued_at }) => within(-90, last_used_at ?? issued_at),
      },
    ],
  },
  {
    id: 'end',
    title: 'End',
    options: [
      { value: '', label: 'Whenever it expires', test: () => true },
      { value: 'week', label: 'Expires within a week', test: ({ expires_at }) => within(7, expires_at) },
      { value: 'month', label: 'Expires within a month', test: ({ expires_at }) => within(30, expires_at) },
    ],
  },
  {
    id: 'may',
    title: 'Permission',
    options: [
      { value: '', label: 'Whatever it may do', test: () => true },
      { value: 'all', label: 'Everything', test: (token) => scopesOf(token).includes('*') },
      { value: 'some', label: 'Some things', test: (token) => !scopesOf(token).includes('*') },
    ],
  },
];

const consequence = 'Programs that use it are refused from their very next request. It cannot be brought back.';

export default function Tokens() {
  const tokens = useQuery(tokensQuery);
  const create = (
    <Action kind="main" to="/tokens/new">
      Create a token
    </Action>
  );
  return (
    <Page
      title="Tokens"
      about="A token stands for you in a program. It can do what its scopes permit, until it expires or you revoke it."
      actions={tokens.data?.length ? create : undefined}
    >
      <Found query={tokens}>
        {(found) => (
          <DataList
            label="Your tokens"
            noun="token"
            items={found}
            idOf={nameOf}
            nameOf={nameOf}
            columns={columns}
            filters={filters}
            quota={200}
            empty={
              <Empty title="No tokens yet" action={create}>
                Create one for each program that should work in your name, so that you can revoke it alone.
              </Empty>
            }
            actions={(token) => (
              <>
                <Action
                  small
                  to={`/tokens/new?${new URLSearchParams({ like: nameOf(token) })}`}
                  label={`Create another like ${token.name}`}
                >
                  Create another
                </Action>
                <Confirm
                  small
                  verb="Revoke"
                  label={`Revoke ${token.name}`}
                  title={`Revoke ${token.name}?`}
                  consequence={consequence}
                  done={`${token.name} is revoked`}
                  changes={[keys.tokens]}
                  work={() => revoke(token)}
                />
              </>
            )}
            bulk={{ verb: 'Revoke', past: 'revoked', consequence, changes: [keys.tokens], work: revoke }}
          />
        )}
      </Found>
    </Page>
  );
}

const nameOf = ({ name = '' }: ListedToken) => name;
const revoke = (token: ListedToken) => call('revokeToken', { params: { token: nameOf(token) } });
