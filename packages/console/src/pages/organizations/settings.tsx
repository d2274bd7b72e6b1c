import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { OrganizationUpdate } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { credentialsQuery, everythingChanged } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.tsx';
import { Section } from '../../ui/page.tsx';
import { counted } from '../../ui/words.ts';
import { lastOwnerReason, Reason } from './members.tsx';
import { OrganizationPage, reasonAgainst, type Shown } from './organization.tsx';

export default function OrganizationSettings() {
  return (
    <OrganizationPage>
      {(organization) => {
        const reason = reasonAgainst(organization, 'edit_organization', 'change settings');
        return (
          <>
            <Reason text={reason} />
            <SettingsForm key={organization.id} organization={organization} reason={reason} />
            <Section
              title="Name"
              about="The old name stays with this organization: nobody else can take it. Links and scripts that use it must be changed."
            >
              <NameForm key={organization.name} organization={organization} reason={reason} />
            </Section>
            <Section title="Leave or delete">
              <Ends organization={organization} />
            </Section>
          </>
        );
      }}
    </OrganizationPage>
  );
}

interface Props {
  organization: Shown;
  reason: string | undefined;
}

function SettingsForm({ organization, reason }: Props) {
  const mayRead = organization.allowed_actions?.includes('write') ?? false;
  const { data: credentials = [] } = useQuery({ ...credentialsQuery(organization.name), enabled: mayRead });
  const stored = organization.default_s3_path_credentials_name ?? '';
  const form = useForm({
    initial: {
      description: organization.description ?? '',
      default_s3_path: organization.default_s3_path ?? '',
      default_s3_path_credentials_name: stored,
    },
    schema: OrganizationUpdate,
    body: (values) => values,
    send: async (body) => {
      await call('updateOrganization', { params: { organization: organization.name }, body });
      await everythingChanged();
      say('Saved');
    },
  });
  const names = new Set([...(stored === '' ? [] : [stored]), ...credentials.flatMap(({ name }) => name ?? [])]);
  const disabled = reason !== undefined;
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Settings">
      <Textarea label="Description" rows={3} disabled={disabled} {...form.text('description')} />
      <TextInput
        label="Default storage path"
        description="Where clients put new arrays when nobody names a place, as in s3://bucket/path"
        spellCheck={false}
        disabled={disabled}
        {...form.text('default_s3_path')}
      />
      <NativeSelect
        label="Credential for that path"
        disabled={disabled}
        data={[{ value: '', label: 'None' }, ...[...names].map((name) => ({ value: name, label: name }))]}
        {...form.text('default_s3_path_credentials_name')}
      />
      <FormEnd problem={form.problem} busy={form.busy} reason={reason}>
        Save settings
      </FormEnd>
    </form>
  );
}

function NameForm({ organization, reason }: Props) {
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: organization.name },
    schema: OrganizationUpdate,
    body: (values) => values,
    fieldOf: { organization_name_taken: 'name', name_reserved: 'name' },
    send: async (body) => {
      await call('updateOrganization', { params: { organization: organization.name }, body });
      // First the new path: the old name answers nothing any more.
      await navigate(`/organizations/${body.name}/settings`, { replace: true });
      say(`It is called ${body.name} now`);
      await everythingChanged();
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Rename">
      <TextInput
        label="Name"
        autoComplete="off"
        spellCheck={false}
        disabled={reason !== undefined}
        {...form.text('name')}
      />
      <FormEnd problem={form.problem} busy={form.busy} reason={reason}>
        Rename
      </FormEnd>
    </form>
  );
}

function Ends({ organization }: { organization: Shown }) {
  const self = useUser();
  const { name, users = [] } = organization;
  const member = users.find(({ user_id }) => user_id === self.id) ?? {};
  return (
    <div className="box danger">
      <div className="line">
        <p className="thing">You lose access to its credentials and arrays.</p>
        <Confirm
          verb="Leave"
          label={`Leave ${name}`}
          title={`Leave ${name}?`}
          reason={lastOwnerReason(organization, member)}
          consequence="You lose access to its credentials and arrays at once. An owner or an admin can add you again."
          work={async () => {
            await call('deleteUserFromOrganization', { params: { organization: name, username: self.username } });
            location.replace('/organizations');
          }}
        />
      </div>
      <div className="line">
        <p className="thing">Its credentials and the memberships of all its people go with it.</p>
        <Confirm
          verb="Delete organization"
          title={`Delete ${name}`}
          typed={name}
          reason={reasonAgainst(organization, 'delete_organization', 'delete it')}
          consequence={`All credentials of ${name} and the memberships of ${counted(users.length, 'person').replace('persons', 'people')} go at once, for ever. Arrays that are read with those credentials cannot be reached any more. The people's accounts stay, and nobody can take the name again.`}
          work={async () => {
            await call('deleteOrganization', { params: { organization: name } });
            location.replace('/organizations');
          }}
        />
      </div>
    </div>
  );
}
