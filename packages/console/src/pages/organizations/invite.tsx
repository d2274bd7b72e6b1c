import { NativeSelect, Textarea } from '@mantine/core';
import { InvitationFailedRecipients, InvitationOrganizationJoinEmail, type Role, roles } from '@tessera/contract';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { Note, Section } from '../../ui/page.tsx';
import { counted, listed, roleWords } from '../../ui/words.ts';
import { OrganizationForm, reasonAgainst, type Shown } from './organization.tsx';
import { recipientsIn } from './recipients.ts';
import { RoleTable } from './role-table.tsx';

export default function Invite() {
  return (
    <OrganizationForm
      title="Invite people"
      reasonOf={(organization) => reasonAgainst(organization, 'edit_organization', 'invite people')}
    >
      {(organization) => (
        <>
          <InviteForm organization={organization} />
          <Section title="What each role may do">
            <RoleTable />
          </Section>
        </>
      )}
    </OrganizationForm>
  );
}

export function InviteForm({ organization: { name, role } }: { organization: Pick<Shown, 'name' | 'role'> }) {
  const navigate = useNavigate();
  const [partly, setPartly] = useState<string>();
  const path = `/organizations/${name}`;
  const form = useForm({
    initial: { invitee_email: '', organization_role: 'read_only' },
    labels: { invitee_email: 'People', organization_role: 'Role' },
    schema: InvitationOrganizationJoinEmail,
    body: ({ invitee_email, organization_role }) => ({
      invitee_email: recipientsIn(invitee_email),
      organization_role: organization_role as Role,
    }),
    check: ({ invitee_email }) => ({
      invitee_email: recipientsIn(invitee_email).length === 0 ? 'Name at least one person.' : undefined,
    }),
    send: async (body) =>
      // A 207 names those who were not invited.
      InvitationFailedRecipients.optional().parse(
        await call('joinOrganization', { params: { organization: name }, body }),
      )?.failed_recipients ?? [],
    changes: [keys.invitations],
    after: async (failed, { invitee_email: all }) => {
      const invited = `${counted(all.length - failed.length, 'invitation')} to ${name} made`;
      if (failed.length > 0) {
        setPartly(`${invited}. Not invited, as there is no such address, username or ID: ${listed(failed)}.`);
        form.set({ invitee_email: failed.join('\n') });
        return;
      }
      await navigate(path, { replace: true });
      say(invited);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      {partly !== undefined && <Note kind="bad">{partly}</Note>}
      <Textarea
        description="E-mail addresses, usernames or user IDs: one a line, or with commas between. People without an account can make one with the link in their mail."
        rows={4}
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        {...form.text('invitee_email')}
      />
      <NativeSelect
        description={
          role === 'owner'
            ? 'An owner may do everything; inviting one asks for your password'
            : 'Only an owner makes an owner'
        }
        data={roles.map((value) => ({
          value,
          label: roleWords[value],
          disabled: value === 'owner' && role !== 'owner',
        }))}
        {...form.text('organization_role')}
      />
      <FormEnd form={form} cancel={path}>
        Send invitations
      </FormEnd>
    </form>
  );
}
