import { NativeSelect, TextInput } from '@mantine/core';
import { NewMember as NewMemberSchema, type Role, roles } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { everythingChanged } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.tsx';
import { Note, Section } from '../../ui/page.tsx';
import { roleWords } from '../../ui/words.ts';
import { OrganizationForm, reasonAgainst, type Shown } from './organization.tsx';
import { RoleTable } from './role-table.tsx';

export default function NewMember() {
  return (
    <OrganizationForm title="Add a member" above={(path) => ({ to: path, name: 'Members' })}>
      {(organization) => (
        <>
          <MemberForm organization={organization} />
          <Section title="What each role may do">
            <RoleTable />
          </Section>
        </>
      )}
    </OrganizationForm>
  );
}

function MemberForm({ organization }: { organization: Shown }) {
  const navigate = useNavigate();
  const path = `/organizations/${organization.name}`;
  const reason = reasonAgainst(organization, 'edit_organization', 'add members');
  const form = useForm({
    initial: { username: '', role: 'read_only' },
    schema: NewMemberSchema,
    body: ({ username, role }) => ({ username: username.trim(), role: role as Role }),
    fieldOf: { user_not_found: 'username', already_member: 'username' },
    send: async (body) => {
      await call('addUserToOrganization', { params: { organization: organization.name }, body });
      await everythingChanged();
      say(`${body.username} is a member now`);
      navigate(path);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      {reason !== undefined && <Note>{reason}.</Note>}
      <TextInput
        label="Username"
        description="They need an account on this server"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        {...form.text('username')}
      />
      <NativeSelect
        label="Role"
        description={organization.role === 'owner' ? undefined : 'Only an owner makes an owner'}
        data={roles.map((value) => ({
          value,
          label: roleWords[value],
          disabled: value === 'owner' && organization.role !== 'owner',
        }))}
        {...form.text('role')}
      />
      <FormEnd problem={form.problem} busy={form.busy} reason={reason} cancel={path}>
        Add member
      </FormEnd>
    </form>
  );
}
