import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { UserUpdate } from '@tessera/contract';
import { call } from '../../api/call.ts';
import { credentialsQuery, everythingChanged } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.tsx';
import { Page, Section } from '../../ui/page.tsx';

export default function Profile() {
  const user = useUser();
  return (
    <Page title="Profile" about="Who you are to the people you share organizations with.">
      <ProfileForm key={`profile-${user.id}`} />
      <Section
        title="Username"
        about="Your old name keeps being yours: nobody else can take it. Links and scripts that use it must be changed."
      >
        <UsernameForm key={user.username} />
      </Section>
    </Page>
  );
}

function ProfileForm() {
  const user = useUser();
  const { data: credentials = [] } = useQuery(credentialsQuery(user.username));
  const form = useForm({
    initial: {
      // The server gives those without a name their username; saved, it would stay behind when they rename.
      name: user.name === user.username ? '' : (user.name ?? ''),
      company: user.company ?? '',
      timezone: user.timezone ?? 'UTC',
      default_s3_path: user.default_s3_path ?? '',
      default_s3_path_credentials_name: user.default_s3_path_credentials_name ?? '',
    },
    schema: UserUpdate,
    body: (values) => values,
    send: async (body) => {
      await call('updateUser', { params: { username: user.username }, body });
      await everythingChanged();
      say('Saved');
    },
  });
  const stored = form.values.default_s3_path_credentials_name;
  const names = credentials.flatMap(({ name }) => name ?? []);
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput label="Name" autoComplete="name" {...form.text('name')} />
      <TextInput label="Company" autoComplete="organization" {...form.text('company')} />
      <NativeSelect
        label="Time zone"
        description="Times on these pages are shown in it"
        data={timeZones(form.values.timezone)}
        {...form.text('timezone')}
      />
      <TextInput
        label="Default storage path"
        description="Where clients put new arrays when you name no place, as in s3://bucket/path"
        spellCheck={false}
        {...form.text('default_s3_path')}
      />
      <NativeSelect
        label="Credential for that path"
        data={[
          { value: '', label: 'None' },
          ...names.map((name) => ({ value: name, label: name })),
          ...(stored === '' || names.includes(stored) ? [] : [{ value: stored, label: `${stored} (not there)` }]),
        ]}
        {...form.text('default_s3_path_credentials_name')}
      />
      <FormEnd problem={form.problem} busy={form.busy}>
        Save profile
      </FormEnd>
    </form>
  );
}

function UsernameForm() {
  const { username } = useUser();
  const form = useForm({
    initial: { username },
    schema: UserUpdate,
    body: (values) => values,
    fieldOf: { username_taken: 'username', name_reserved: 'username' },
    send: async (body) => {
      await call('updateUser', { params: { username }, body });
      await everythingChanged();
      say(`You are now called ${body.username}`);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput label="Username" autoComplete="off" spellCheck={false} {...form.text('username')} />
      <FormEnd problem={form.problem} busy={form.busy}>
        Change username
      </FormEnd>
    </form>
  );
}

function timeZones(present: string): string[] {
  return [...new Set(['UTC', present, ...Intl.supportedValuesOf('timeZone')])];
}
