import { useInfiniteQuery } from '@tanstack/react-query';
import type { AdminUser } from '@tessera/contract';
import { Link } from 'react-router';
import type * as z from 'zod';
import { type UsersView, usersQuery } from '../../api/queries.ts';
import { Found } from '../../ui/found.tsx';
import { Ago, Instant } from '../../ui/instant.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import type { Column, Filter } from '../../ui/list/types.ts';
import { useView } from '../../ui/list/view.ts';
import { Tag } from '../../ui/page.tsx';
import { SitePage } from './site-page.tsx';

type Listed = z.output<typeof AdminUser>;
const all = () => true;

const columns: readonly Column<Listed>[] = [
  {
    id: 'username',
    title: 'Username',
    value: ({ username }) => username,
    cell: ({ username, name, site_admin: administers, status }) => (
      <div className="row">
        <Link to={`/admin/users/${encodeURIComponent(username)}`}>
          <strong>{username}</strong>
        </Link>
        {status === 'disabled' && <Tag kind="warn">disabled</Tag>}
        {administers && <Tag kind="good">administrator</Tag>}
        {name !== undefined && <span className="dim">{name}</span>}
      </div>
    ),
    width: '2fr',
  },
  { id: 'email', title: 'E-mail', value: ({ email }) => email ?? 'none', unsorted: true, width: '1.5fr' },
  {
    id: 'second_factor',
    title: 'Second factor',
    value: ({ second_factor: has }) => (has ? 'on' : 'off'),
    unsorted: true,
    width: '0.8fr',
  },
  {
    id: 'created_at',
    title: 'Signed up',
    value: ({ created_at: at }) => at,
    cell: ({ created_at: at }) => <Instant at={at} />,
  },
  {
    id: 'last_activity_date',
    title: 'Last seen',
    value: ({ last_activity_date: at }) => at,
    cell: ({ last_activity_date: at }) => <Ago at={at} />,
    unsorted: true,
  },
];

const filters: readonly Filter<Listed>[] = [
  {
    id: 'status',
    title: 'Which accounts',
    options: [
      { value: '', label: 'Every account', test: all },
      { value: 'active', label: 'Not disabled', test: all },
      { value: 'disabled', label: 'Disabled', test: all },
      { value: 'admin', label: 'Administrators', test: all },
    ],
  },
];

export default function Users() {
  return (
    <SitePage
      title="Users"
      about="Every account of this site. Search by how a username begins, or with an @ by how an e-mail address does."
    >
      <UserList />
    </SitePage>
  );
}

function UserList() {
  const { view, sorting } = useView(filters, 'username');
  const query = useInfiniteQuery(usersQuery(asAsked(view.search, view.chosen['status'], sorting[0])));
  const { hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  return (
    <Found query={query}>
      {({ pages }) => (
        <DataList
          label="Users"
          noun="user"
          items={pages.flatMap(({ users }) => users)}
          idOf={({ id }) => id}
          nameOf={({ username }) => username}
          columns={columns}
          filters={filters}
          sort="username"
          remote={{ more: hasNextPage ? () => void fetchNextPage() : undefined, busy: isFetchingNextPage }}
          empty={null}
        />
      )}
    </Found>
  );
}

/** The filters of the address, as the API takes them; the list has no names in reverse. */
function asAsked(search: string, status = '', order: { id: string; desc: boolean } | undefined): UsersView {
  const isStatus = (text: string): text is 'active' | 'disabled' | 'admin' =>
    filters[0]?.options.some(({ value }) => value === text && text !== '') ?? false;
  return {
    search: search.trim() || undefined,
    status: isStatus(status) ? status : undefined,
    sort: order?.id !== 'created_at' ? 'username' : order.desc ? '-created_at' : 'created_at',
  };
}
