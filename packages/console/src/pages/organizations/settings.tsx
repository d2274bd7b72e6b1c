import { TextInput } from '@mantine/core';
import { OrganizationUpdate } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { changed, queryClient } from '../../api/client.ts';
import { keys, organizationQuery } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { AssetLocations } from '../../ui/asset-locations.tsx';
import { FormEnd } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useForm } from '../../ui/form.ts';
import { Instant } from '../../ui/instant.tsx';
import { say } from '../../ui/notices.ts';
import { Section } from '../../ui/page.tsx';
import { samePage } from '../../ui/unsaved.ts';
import { counted } from '../../ui/words.ts';
import { Leave } from './leave.tsx';
import { OrganizationPage, Reason, reasonAgainst, type Shown } from './organization.tsx';
import { SettingsForm, SettingsText } from './settings-form.tsx';

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
            <AssetLocations locations={organization.asset_locations} />
            <Dates organization={organization} />
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

function Dates({ organization: { created_at: created, updated_at: updated } }: Props) {
  return (
    <Section title="Dates">
      <dl className="box facts-list">
        <dt>Created</dt>
        <dd>
          <Instant at={created} />
        </dd>
        <dt>Last changed</dt>
        <dd>
          <Instant at={updated} />
        </dd>
      </dl>
    </Section>
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
      // First the new path: the old name answers nothing any more. The page stays, with the input of its other form.
      queryClient.setQueryData(organizationQuery(name).queryKey, { ...organization, name });
      await navigate(`/organizations/${name}/settings`, { replace: true, state: samePage });
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
