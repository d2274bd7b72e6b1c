import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { organizationsQuery } from '../../api/queries.ts';
import { Action } from '../../ui/buttons.tsx';
import { Empty, Found, List, Tag, Thing } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { counted, roleWords } from '../../ui/words.ts';

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
          <List
            label="Your organizations"
            items={found}
            idOf={({ name }) => name}
            empty={
              <Empty title="No organizations yet" action={create}>
                An organization is for people who work on the same data. Create one, or ask an owner or an admin of one
                to add you by your username.
              </Empty>
            }
          >
            {({ name, description, role = 'read_only', users = [] }) => (
              <Thing
                name={
                  <>
                    <Link to={`/organizations/${name}`}>{name}</Link>
                    <Tag>{roleWords[role]}</Tag>
                  </>
                }
                facts={
                  <>
                    <span>{counted(users.length, 'member')}</span>
                    {description !== undefined && <span>{description}</span>}
                  </>
                }
              />
            )}
          </List>
        )}
      </Found>
    </Page>
  );
}
