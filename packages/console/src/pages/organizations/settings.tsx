import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { OrganizationUpdate } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { changed, queryClient } from '../../api/client.ts';
import { credentialsQuery, keys, namesOfAws, organizationQuery } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { Section } from '../../ui/page.tsx';
import { counted } from '../../ui/words.ts';
import { Leave } from './leave.tsx';
import { OrganizationPage, Reason, reasonAgainst, type Shown } from './organization.tsx';

export default function OrganizationSettings() {
  return (
    <OrganizationPage>
      {(organization) => {
        const reason = reasonAgainst(organization, 'edit_organization', 'change settings');
        return (
          <>
            <Reason text={reason} />
            {reason === undefined ? (
              <>
                <SettingsForm key={organization.id} organization={organization} />
                <Section
                  title="Name"
                  about="The old name stays with this organization: no other can take it. Links and scripts that use it must be changed."
                >
                  <NameForm key={organization.name} organization={organization} />
                </Section>
              </>
            ) : (
              <SettingsText organization={organization} />
            )}
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
}

/** The settings for those who may see them and not change them. */
function SettingsText({ organization }: Props) {
  const { description, default_s3_path: path, default_s3_path_credentials_name: credential } = organization;
  return (
    <dl className="box facts-list">
      <dt>Description</dt>
      <dd className="paragraph">{description || 'None'}</dd>
      <dt>Default storage path</dt>
      <dd>{path || 'None'}</dd>
      <dt>Credential for that path</dt>
      <dd>{credential || 'None'}</dd>
    </dl>
  );
}

function valuesOf(organization: Shown) {
  return {
    description: organization.description ?? '',
    default_s3_path: organization.default_s3_path ?? '',
    default_s3_path_credentials_name: organization.default_s3_path_credentials_name ?? '',
  };
}

function SettingsForm({ organization }: Props) {
  const { name } = organization;
  const { data: credentials = [] } = useQuery(credentialsQuery(name));
  const form = useForm({
    initial: valuesOf(organization),
    labels: {
      description: 'Description',
      default_s3_path: 'Default storage path',
      default_s3_path_credentials_name: 'Credential for that path',
    },
    schema: OrganizationUpdate,
    body: (_values, changes) => changes,
    latest: async () => valuesOf(await queryClient.fetchQuery({ ...organizationQuery(name), staleTime: 0 })),
    send: (body) => call('updateOrganization', { params: { organization: name }, body }),
    changes: [keys.organization, keys.organizations],
    after: () => say('The settings are saved'),
  });
  const stored = form.values.default_s3_path_credentials_name;
  const names = new Set([...(stored === '' ? [] : [stored]), ...namesOfAws(credentials)]);
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Settings">
      <Textarea rows={3} {...form.text('description')} />
      <TextInput
        description="Where clients put new arrays when no place is named, as in s3://bucket/path"
        spellCheck={false}
        {...form.text('default_s3_path')}
      />
      <NativeSelect
        data={[{ value: '', label: 'None' }, ...[...names].map((value) => ({ value, label: value }))]}
        {...form.text('default_s3_path_credentials_name')}
      />
      <FormEnd form={form}>Save settings</FormEnd>
    </form>
  );
}

function NameForm({ organization }: Props) {
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: organization.name },
    labels: { name: 'Name' },
    schema: OrganizationUpdate,
    body: (values) => values,
    fieldOf: { organization_name_taken: 'name', name_reserved: 'name' },
    send: (body) => call('updateOrganization', { params: { organization: organization.name }, body }),
    after: async (_result, { name }) => {
      // First the new path: the old name answers nothing any more.
      await navigate(`/organizations/${name}/settings`, { replace: true });
      say(`It is called ${name} now`);
      await changed(keys.organization, keys.organizations, keys.user);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Rename">
      <TextInput autoComplete="off" spellCheck={false} {...form.text('name')} />
      <FormEnd form={form}>Rename</FormEnd>
    </form>
  );
}

function Ends({ organization }: Props) {
  const self = useUser();
  const navigate = useNavigate();
  const { name, users = [] } = organization;
  const member = users.find(({ user_id }) => user_id === self.id) ?? {};
  const reason = reasonAgainst(organization, 'delete_organization', 'delete it');
  return (
    <div className="box danger">
      <div className="line">
        <p className="thing">You lose access to its credentials and arrays.</p>
        <Leave organization={organization} member={member} />
      </div>
      <div className="line">
        <p className="thing">Its credentials and the memberships of all its people go with it.</p>
        <Confirm
          small
          verb="Delete organization"
          title={`Delete ${name}`}
          typed={name}
          reason={reason}
          consequence={`All credentials of ${name} and the memberships of ${counted(users.length, 'person').replace('persons', 'people')} go at once, for ever. Arrays that are read with those credentials cannot be reached any more. The people's accounts stay, and the name cannot be taken again.`}
          changes={[keys.organizations, keys.user]}
          work={() => call('deleteOrganization', { params: { organization: name } })}
          after={async () => {
            await navigate('/organizations');
            say(`${name} is deleted`);
          }}
        />
      </div>
    </div>
  );
}
