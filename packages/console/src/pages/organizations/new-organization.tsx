import { Textarea, TextInput } from '@mantine/core';
import { NewOrganization } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { Page } from '../../ui/page.tsx';

export default function CreateOrganization() {
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: '', description: '' },
    labels: { name: 'Name', description: 'Description' },
    schema: NewOrganization,
    body: (values) => values,
    fieldOf: { organization_name_taken: 'name', name_reserved: 'name' },
    send: (body) => call('createOrganization', { body }),
    changes: [keys.organizations, keys.user],
    after: async (_result, { name }) => {
      // Back must not lead to the form that is done with.
      await navigate(`/organizations/${name}`, { replace: true });
      say(`${name} is created`);
    },
  });
  return (
    <Page title="Create an organization" about="You become its owner, and can add members next.">
      <form className="fields" onSubmit={form.submit} noValidate>
        <TextInput
          description="Letters, digits, dots, dashes and underscores"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          {...form.text('name')}
        />
        <Textarea rows={3} {...form.text('description')} />
        <FormEnd form={form} cancel="/organizations">
          Create organization
        </FormEnd>
      </form>
    </Page>
  );
}
