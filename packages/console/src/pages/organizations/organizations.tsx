import { useQuery } from '@tanstack/react-query';
import { type Organization, roles } from '@tessera/contract';
import { Link } from 'react-router';
import type * as z from 'zod';
import { organizationsQuery } from '../../api/queries.ts';
import { Action } from '../../ui/buttons.tsx';
import { Empty, Found } from '../../ui/found.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import type { Column, Filter } from '../../ui/list/types.ts';
import { Page } from '../../ui/page.tsx';
import { Picture } from '../../ui/picture.tsx';
import { roleWords } from '../../ui/words.ts';

type Listed = z.output<typeof Organization>;
const nameOf = ({ name }: Listed) => name;

const columns: readonly Column<Listed>[] = [
  {
    id: 'name',
    title: 'Name',
    value: nameOf,
    cell: ({ name, logo }) => (
      <div className="pictured">
        <Picture name={name} logo={logo} />
        <Link to={`/organizations/${name}`}>
          <strong>{name}</strong>
        </Link>
      </div>
    ),
    width: '1.5fr',
  },
  { id: 'description', title: 'Description', value: ({ description }) => description, width: '2fr' },
  { id: 'role', title: 'Your role', value: ({ role = 'read_only' }) => roleWords[role] },
];

const filters: readonly Filter<Listed>[] = [
  {
    id: 'role',
    title: 'Your role',
    options: [
      { value: '', label: 'Every role', test: () => true },
      ...roles.map((role) => ({ value: role, label: roleWords[role], test: (one: Listed) => one.role === role })),
    ],
  },
];

export default function Organizations() {
  const organizations = useQuery(organizationsQuery);
  const create = (
    <Action kind="main" to="/new-organization">
      Create an organization
    </Action>
  );
  return (
    <Page
      title="Organizations"
      about="Where people share credentials and arrays, each with a role."
      actions={organizations.data?.length ? create : undefined}
    >
      <Found query={organizations}>
        {(found) => (
          <DataList
            label="Your organizations"
            noun="organization"
            items={found}
            idOf={nameOf}
            nameOf={nameOf}
            columns={columns}
            filters={filters}
            sort="name"
            empty={
              <Empty title="No organizations yet" action={create}>
                An organization is for people who work on the same data. Create one, or ask an owner or an admin of one
                to add you by your username.
              </Empty>
            }
          />
        )}
      </Found>
    </Page>
  );
}
