import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { siteUserQuery } from '../../api/queries.ts';
import { Refusal } from '../../api/refusal.ts';
import { Action } from '../../ui/buttons.tsx';
import { deviceOf } from '../../ui/device.ts';
import { Empty, Found } from '../../ui/found.tsx';
import { Ago, Instant, Until } from '../../ui/instant.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import { instantColumn } from '../../ui/list/instant-column.tsx';
import type { Column } from '../../ui/list/types.ts';
import { Section, Tag } from '../../ui/page.tsx';
import { roleWords } from '../../ui/words.ts';
import { SitePage } from './site-page.tsx';
import { UserActs } from './user-acts.tsx';
import type { Detail } from './user-lines.tsx';

export default function SiteUser() {
  const { user = '' } = useParams();
  return (
    <SitePage title={user} about="An account of this site, with what belongs to it. Nothing here shows a secret.">
      <Account named={user} />
    </SitePage>
  );
}

function Account({ named }: { named: string }) {
  const query = useQuery(siteUserQuery(named));
  if (query.error instanceof Refusal && query.error.status === 404) {
    return (
      <Empty title={`No account is called ${named}`} action={<Action to="/admin/users">All users</Action>}>
        It may have been renamed or deleted.
      </Empty>
    );
  }
  return (
    <Found query={query}>
      {(user) => (
        <>
          <Facts user={user} />
          <UserActs user={user} />
          <Organizations user={user} />
          <Tokens title="Tokens" noun="token" items={user.tokens} />
          <Tokens title="Sessions" noun="session" items={user.sessions} />
          <Recent user={user} />
        </>
      )}
    </Found>
  );
}

function Facts({ user }: { user: Detail }) {
  const { id, name, email, is_valid_email: confirmed, status, disabled_at: since } = user;
  return (
    <dl className="box facts-list">
      <dt>Status</dt>
      <dd className="row">
        {status === 'disabled' ? (
          <>
            <Tag kind="warn">disabled</Tag> <Ago at={since} />
          </>
        ) : (
          <Tag kind="good">active</Tag>
        )}
        {user.site_admin && <Tag kind="good">administrator</Tag>}
        {user.password_change_required && <Tag kind="warn">must change the password</Tag>}
      </dd>
      {name !== undefined && (
        <>
          <dt>Name</dt>
          <dd>{name}</dd>
        </>
      )}
      <dt>E-mail</dt>
      <dd>{email === undefined ? 'none' : `${email}, ${confirmed ? 'confirmed' : 'not confirmed'}`}</dd>
      <dt>Second factor</dt>
      <dd>{user.second_factor ? 'on' : 'off'}</dd>
      <dt>Signed up</dt>
      <dd>
        <Instant at={user.created_at} />
      </dd>
      <dt>Last seen</dt>
      <dd>
        <Ago at={user.last_activity_date} />
      </dd>
      <dt>ID</dt>
      <dd>
        <code>{id}</code>
      </dd>
    </dl>
  );
}

function Organizations({ user: { organizations, username } }: { user: Detail }) {
  const columns: readonly Column<Detail['organizations'][number]>[] = [
    { id: 'name', title: 'Organization', value: ({ organization_name: name }) => name },
    { id: 'role', title: 'Role', value: ({ role }) => roleWords[role] },
  ];
  return (
    <Section title="Organizations">
      <DataList
        label="Organizations"
        noun="organization"
        items={organizations}
        idOf={({ organization_id: id }) => id}
        nameOf={({ organization_name: name }) => name}
        columns={columns}
        empty={<p className="dim">{username} is in no organization.</p>}
      />
    </Section>
  );
}

type Token = Detail['tokens'][number];

function Tokens({ title, noun, items }: { title: string; noun: string; items: Token[] }) {
  const columns: readonly Column<Token>[] = [
    { id: 'name', title: 'Name', value: ({ name = '' }) => name, width: '1.5fr' },
    noun === 'session'
      ? { id: 'device', title: 'Device', value: ({ user_agent: agent }) => deviceOf(agent) }
      : { id: 'scopes', title: 'Scopes', value: ({ scope = [] }) => [scope].flat().join(', ') },
    instantColumn('used', 'Last used', ({ last_used_at: at }) => at, Ago),
    instantColumn('ends', 'Ends', ({ expires_at: at }) => at, Until),
  ];
  return (
    <Section title={title}>
      <DataList
        label={title}
        noun={noun}
        items={items}
        idOf={({ name = '' }) => name}
        nameOf={({ name = '' }) => name}
        columns={columns}
        empty={<p className="dim">There is no {noun}.</p>}
      />
    </Section>
  );
}

function Recent({ user: { audit, id } }: { user: Detail }) {
  return (
    <Section title="Recent audit" about="The newest 20 entries of what this account did, and of what was done to it.">
      {audit.length === 0 ? (
        <p className="dim">There is no entry.</p>
      ) : (
        <ul className="box">
          {audit.map((entry) => (
            <li key={`${entry.at} ${entry.action} ${entry.subject_id} ${entry.request_id}`}>
              <div className="row">
                <code>{entry.action}</code>
                <Ago at={entry.at} />
                {entry.actor_id !== id && (
                  <Tag>{entry.actor_id === undefined ? 'by the server' : 'by another account'}</Tag>
                )}
                {entry.detail !== undefined && <span className="dim">{entry.detail}</span>}
                {entry.address !== undefined && <span className="dim">from {entry.address}</span>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
