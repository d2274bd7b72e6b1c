import { NativeSelect } from '@mantine/core';
import { type OrganizationUser, type Role, roles } from '@tessera/contract';
import { useState } from 'react';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { useUser } from '../../frame/user.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm, ConfirmDialog } from '../../ui/confirm.tsx';
import { List, Tag, Thing } from '../../ui/list.tsx';
import { Note, Section } from '../../ui/page.tsx';
import { roleWords } from '../../ui/words.ts';
import { OrganizationPage, reasonAgainst, type Shown } from './organization.tsx';
import { RoleTable } from './role-table.tsx';

type Member = z.output<typeof OrganizationUser>;

export default function Members() {
  return (
    <OrganizationPage
      actions={(organization) => (
        <Action
          kind="main"
          to={`/organizations/${organization.name}/members/new`}
          reason={reasonAgainst(organization, 'edit_organization', 'add members')}
        >
          Add a member
        </Action>
      )}
    >
      {(organization) => (
        <>
          <Reason text={reasonAgainst(organization, 'edit_organization', 'add, change and remove members')} />
          <List
            label={`Members of ${organization.name}`}
            items={organization.users ?? []}
            idOf={({ user_id = '' }) => user_id}
            empty={null}
          >
            {(member) => <MemberRow organization={organization} member={member} />}
          </List>
          <Section title="What each role may do">
            <RoleTable />
          </Section>
        </>
      )}
    </OrganizationPage>
  );
}

export function Reason({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <div className="section-note">
      <Note>{text}.</Note>
    </div>
  );
}

function MemberRow({ organization, member }: { organization: Shown; member: Member }) {
  const self = useUser();
  const { act, busy, problem } = useAct();
  const [wanted, setWanted] = useState<Role>();
  const { username = '', role = 'read_only' } = member;
  const isSelf = member.user_id === self.id;
  const lastOwner = lastOwnerReason(organization, member);
  const changing =
    lastOwner ?? ownersOnly(organization, member) ?? reasonAgainst(organization, 'edit_organization', 'change roles');
  const removing = isSelf
    ? lastOwner
    : (ownersOnly(organization, member) ??
      reasonAgainst(organization, 'edit_organization', 'remove members') ??
      lastOwner);
  const params = { organization: organization.name, username };
  const change = (next: Role) => call('updateUserInOrganization', { params, body: { role: next } });
  const changed = (next: Role) => `${username} is ${roleWords[next].toLowerCase()} now`;
  return (
    <>
      <Thing
        name={
          <>
            <span>{username}</span>
            {isSelf && <Tag>you</Tag>}
          </>
        }
        facts={
          <>
            {member.user_full_name !== undefined && member.user_full_name !== username && (
              <span>{member.user_full_name}</span>
            )}
            {member.user_email !== undefined && <span>{member.user_email}</span>}
            {lastOwner !== undefined && <span>{lastOwner}</span>}
          </>
        }
      >
        <NativeSelect
          className="member-role"
          aria-label={`Role of ${username}`}
          title={changing}
          disabled={changing !== undefined || busy}
          data={roles.map((value) => ({
            value,
            label: roleWords[value],
            disabled: value === 'owner' && organization.role !== 'owner',
          }))}
          value={role}
          onChange={(event) => {
            const next = event.currentTarget.value as Role;
            if (isSelf) setWanted(next);
            else act(() => change(next), changed(next));
          }}
        />
        {wanted !== undefined && (
          <ConfirmDialog
            open
            close={() => setWanted(undefined)}
            verb="Change"
            title="Change your own role?"
            consequence={`You become ${roleWords[wanted].toLowerCase()}, and cannot take back yourself what you give up: somebody else has to.`}
            done={changed(wanted)}
            work={() => change(wanted)}
          />
        )}
        <Confirm
          verb={isSelf ? 'Leave' : 'Remove'}
          label={isSelf ? `Leave ${organization.name}` : `Remove ${username}`}
          title={isSelf ? `Leave ${organization.name}?` : `Remove ${username}?`}
          reason={removing}
          consequence={
            isSelf
              ? 'You lose access to its credentials and arrays at once. An owner or an admin can add you again.'
              : `${username} loses access to its credentials and arrays at once. The account stays.`
          }
          {...(isSelf ? {} : { done: `${username} is removed` })}
          work={async () => {
            await call('deleteUserFromOrganization', { params });
            if (isSelf) location.replace('/organizations');
          }}
        />
      </Thing>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}

/** Why nothing can be done to the last owner. */
export function lastOwnerReason(organization: Shown, member: Member): string | undefined {
  const owners = (organization.users ?? []).filter(({ role }) => role === 'owner');
  if (member.role !== 'owner' || owners.length > 1) return undefined;
  return 'The last owner: make somebody else an owner first, or delete the organization';
}

function ownersOnly(organization: Shown, member: Member): string | undefined {
  if (member.role !== 'owner' || organization.role === 'owner') return undefined;
  return 'Only an owner may change or remove an owner';
}
