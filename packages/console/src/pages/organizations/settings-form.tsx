import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { OrganizationUpdate } from '@tessera/contract';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/client.ts';
import { credentialsQuery, keys, namesOfAws, organizationQuery } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { PictureField } from '../../ui/picture-field.tsx';
import { choicesWith } from '../../ui/words.ts';
import type { Shown } from './organization.tsx';

interface Props {
  organization: Shown;
}

/** The settings as text, for members that may not change them. */
export function SettingsText({ organization }: Props) {
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
    logo: organization.logo ?? '',
    description: organization.description ?? '',
    default_s3_path: organization.default_s3_path ?? '',
    default_s3_path_credentials_name: organization.default_s3_path_credentials_name ?? '',
    assume_role_arn: organization.assume_role_arn ?? '',
  };
}

/** The settings, as the API's `OrganizationUpdate` takes them. */
export function SettingsForm({ organization }: Props) {
  const { name } = organization;
  const { data: credentials } = useQuery(credentialsQuery(name));
  const form = useForm({
    initial: valuesOf(organization),
    labels: {
      logo: 'Picture',
      description: 'Description',
      default_s3_path: 'Default storage path',
      default_s3_path_credentials_name: 'Credential for that path',
      assume_role_arn: 'Role to assume',
    },
    schema: OrganizationUpdate,
    body: (_values, changes) => changes,
    latest: async () => valuesOf(await queryClient.fetchQuery({ ...organizationQuery(name), staleTime: 0 })),
    send: (body) => call('updateOrganization', { params: { organization: name }, body }),
    changes: [keys.organization, keys.organizations],
    after: () => say('The settings are saved'),
  });
  const { default_s3_path_credentials_name: credential, logo } = form.values;
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Settings">
      <PictureField
        name={name}
        logo={logo}
        set={(value) => form.set({ logo: value })}
        label="Picture"
        error={form.errors.logo}
      />
      <Textarea rows={3} {...form.text('description')} />
      <TextInput
        description="Where clients put new arrays when no place is named, as in s3://bucket/path"
        spellCheck={false}
        {...form.text('default_s3_path')}
      />
      <NativeSelect
        data={choicesWith(credential, credentials && namesOfAws(credentials))}
        {...form.text('default_s3_path_credentials_name')}
      />
      <TextInput
        description="The ARN of an AWS role that clients read here. Owners and admins see it"
        spellCheck={false}
        {...form.text('assume_role_arn')}
      />
      <FormEnd form={form}>Save settings</FormEnd>
    </form>
  );
}
