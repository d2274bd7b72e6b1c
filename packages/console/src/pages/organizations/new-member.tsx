import { NativeSelect, TextInput } from '@mantine/core';
import { NewMember as NewMemberSchema, type Role, roles } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { Section } from '../../ui/page.tsx';
import { roleWords } from '../../ui/words.ts';
import { OrganizationForm, reasonAgainst, type Shown } from './organization.tsx';
import { RoleTable } from './role-table.tsx';

export default function NewMember() {
  return (
    <OrganizationForm
      title="Add a member"
      reasonOf={(organization) => reasonAgainst(organization, 'edit_organization', 'add members')}
    >
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
  const form = useForm({
    initial: { username: '', role: 'read_only' },
    labels: { username: 'Username', role: 'Role' },
    schema: NewMemberSchema,
    body: ({ username, role }) => ({ username, role: role as Role }),
    check: ({ username }) => ({ username: username === '' ? 'Username is required.' : undefined }),
    fieldOf: { user_not_found: 'username', already_member: 'username' },
    send: (body) => call('addUserToOrganization', { params: { organization: organization.name }, body }),
    changes: [keys.organization, keys.organizations],
    after: async (_result, { username }) => {
      await navigate(path, { replace: true });
      say(`${username} is a member now`);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput
        description="They need an account on this server"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        {...form.text('username')}
      />
      <NativeSelect
        description={
          organization.role === 'owner'
            ? 'An owner may do everything; adding one asks for your password'
            : 'Only an owner makes an owner'
        }
        data={roles.map((value) => ({
          value,
          label: roleWords[value],
          disabled: value === 'owner' && organization.role !== 'owner',
        }))}
        {...form.text('role')}
      />
      <FormEnd form={form} cancel={path}>
        Add member
      </FormEnd>
    </form>
  );
}
