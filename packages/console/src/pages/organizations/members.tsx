import { type OrganizationUser, type Role, roles } from '@tessera/contract';
import { lazy, Suspense, useState } from 'react';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import type { Column, Filter } from '../../ui/list/types.ts';
import { Section, Tag } from '../../ui/page.tsx';
import { roleWords } from '../../ui/words.ts';
import { Leave, lastOwnerReason, othersOf } from './leave.tsx';
import { OrganizationPage, Reason, reasonAgainst, type Shown } from './organization.tsx';
import { RoleTable } from './role-table.tsx';

const RoleDialog = lazy(() => import('./role-dialog.tsx'));
const PendingInvitations = lazy(() => import('./pending-invitations.tsx'));

type Member = z.output<typeof OrganizationUser>;

const filters: readonly Filter<Member>[] = [
  {
    id: 'role',
    title: 'Role',
    options: [
      { value: '', label: 'Every role', test: () => true },
      ...roles.map((role) => ({ value: role, label: roleWords[role], test: (one: Member) => one.role === role })),
    ],
  },
];

export default function Members() {
  return (
    <OrganizationPage
      early
      actions={(organization) => (
        <>
          <Action
            to={`/organizations/${organization.name}/members/new`}
            reason={reasonAgainst(organization, 'edit_organization', 'add members')}
          >
            Add a member
          </Action>
          <Action
            kind="main"
            to={`/organizations/${organization.name}/members/invite`}
            reason={reasonAgainst(organization, 'edit_organization', 'invite people')}
          >
            Invite people
          </Action>
        </>
      )}
    >
      {(organization) => <MemberList organization={organization} />}
    </OrganizationPage>
  );
}

function MemberList({ organization }: { organization: Shown }) {
  const self = useUser();
  const { name, users = [] } = organization;
  const others = othersOf(organization);
  const reason = reasonAgainst(organization, 'edit_organization', 'add, change and remove members');
  const remove = (member: Member) =>
    call('deleteUserFromOrganization', { params: { organization: name, username: nameOf(member) } });
  const columns: readonly Column<Member>[] = [
    {
      id: 'username',
      title: 'Username',
      value: nameOf,
      cell: (member) => (
        <div className="row">
          <strong>{member.username}</strong>
          {member.user_id === self.id && <Tag>you</Tag>}
        </div>
      ),
      width: '1.2fr',
    },
    {
      id: 'name',
      title: 'Name',
      value: ({ user_full_name: full, username }) => (full === username ? undefined : full),
    },
    ...(users.some(({ user_email }) => user_email !== undefined)
      ? [{ id: 'email', title: 'E-mail', value: ({ user_email }: Member) => user_email, width: '1.4fr' }]
      : []),
    { id: 'role', title: 'Role', value: ({ role = 'read_only' }) => roleWords[role] },
  ];
  return (
    <>
      <Reason text={reason} />
      {others > 0 && (
        <p className="dim" role="status">
          {others} more members are on their way …
        </p>
      )}
      <DataList
        label={`Members of ${name}`}
        noun="member"
        items={users}
        idOf={({ user_id = '' }) => user_id}
        nameOf={nameOf}
        columns={columns}
        filters={filters}
        empty={null}
        // Actions on others that a role does not permit have no control at all.
        actions={(member) => <MemberActions organization={organization} member={member} />}
        bulk={
          reason === undefined
            ? {
                verb: 'Remove',
                past: 'removed',
                consequence: `They lose access to the credentials and arrays of ${name} at once. Their accounts stay.`,
                reasonOf: (member) =>
                  member.user_id === self.id
                    ? 'Leave by the button of your own row'
                    : (ownersOnly(organization, member) ?? lastOwnerReason(organization, member)),
                changes: [keys.organization, keys.organizations],
                work: remove,
              }
            : undefined
        }
      />
      {reason === undefined && (
        <Suspense fallback={null}>
          <PendingInvitations organization={name} />
        </Suspense>
      )}
      <Section title="What each role may do">
        <RoleTable />
      </Section>
    </>
  );
}

function MemberActions({ organization, member }: { organization: Shown; member: Member }) {
  const self = useUser();
  const [open, setOpen] = useState(false);
  const { username = '', role = 'read_only' } = member;
  const isSelf = member.user_id === self.id;
  const manages = organization.allowed_actions?.includes('edit_organization') ?? false;
  if (isSelf) {
    return (
      <>
        {manages && (
          <ChangeRole username={username} reason={lastOwnerReason(organization, member)} open={() => setOpen(true)} />
        )}
        <Leave organization={organization} member={member} />
        {open && (
          <Roles organization={organization} username={username} role={role} close={() => setOpen(false)} isSelf />
        )}
      </>
    );
  }
  if (!manages) return null;
  const reason = ownersOnly(organization, member) ?? lastOwnerReason(organization, member);
  return (
    <>
      <ChangeRole username={username} reason={reason} open={() => setOpen(true)} />
      <Confirm
        small
        verb="Remove"
        label={`Remove ${username}`}
        title={`Remove ${username}?`}
        reason={reason}
        consequence={`${username} loses access to its credentials and arrays at once. The account stays.`}
        done={`${username} is removed`}
        changes={[keys.organization, keys.organizations]}
        work={() => call('deleteUserFromOrganization', { params: { organization: organization.name, username } })}
      />
      {open && (
        <Roles
          organization={organization}
          username={username}
          role={role}
          close={() => setOpen(false)}
          isSelf={false}
        />
      )}
    </>
  );
}

function ChangeRole({ username, reason, open }: { username: string; reason: string | undefined; open: () => void }) {
  return (
    <Action small label={`Change role of ${username}`} reason={reason} onClick={open}>
      Change role
    </Action>
  );
}

interface RolesProps {
  organization: Shown;
  username: string;
  role: Role;
  isSelf: boolean;
  close: () => void;
}

function Roles({ organization, ...rest }: RolesProps) {
  const ownerReason = organization.role === 'owner' ? undefined : 'Only an owner makes an owner';
  return (
    <Suspense fallback={null}>
      <RoleDialog organization={organization.name} ownerReason={ownerReason} {...rest} />
    </Suspense>
  );
}

function ownersOnly(organization: Shown, member: Member): string | undefined {
  if (member.role !== 'owner' || organization.role === 'owner') return undefined;
  return 'Only an owner may change or remove an owner';
}

function nameOf({ username = '' }: Member): string {
  return username;
}
