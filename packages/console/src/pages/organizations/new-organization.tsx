import { Textarea, TextInput } from '@mantine/core';
import { NewOrganization } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { everythingChanged } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.tsx';
import { Page } from '../../ui/page.tsx';

export default function CreateOrganization() {
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: '', description: '' },
    schema: NewOrganization,
    body: (values) => values,
    fieldOf: { organization_name_taken: 'name', name_reserved: 'name' },
    send: async (body) => {
      await call('createOrganization', { body });
      await everythingChanged();
      say(`${body.name} is created`);
      navigate(`/organizations/${body.name}`);
    },
  });
  return (
    <Page
      title="Create an organization"
      above={{ to: '/organizations', name: 'Organizations' }}
      about="You become its owner, and can add members next."
    >
      <form className="fields" onSubmit={form.submit} noValidate>
        <TextInput
          label="Name"
          description="Letters, digits, dots, dashes and underscores"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          {...form.text('name')}
        />
        <Textarea label="Description" rows={3} {...form.text('description')} />
        <FormEnd problem={form.problem} busy={form.busy} cancel="/organizations">
          Create organization
        </FormEnd>
      </form>
    </Page>
  );
}
