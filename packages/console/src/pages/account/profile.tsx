import { type MantineColorScheme, NativeSelect, TextInput, useMantineColorScheme } from '@mantine/core';
import { UserUpdate } from '@tessera/contract';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { AssetLocations } from '../../ui/asset-locations.tsx';
import { Action, FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { Page, Section } from '../../ui/page.tsx';
import { OwnInvitations } from '../own-invitations.tsx';
import { ProfileForm } from './profile-form.tsx';

export default function Profile() {
  const user = useUser();
  return (
    <Page
      title="Profile"
      about="What the people you share organizations with see of you, and how pages are shown to you."
    >
      <OwnInvitations />
      <ProfileForm key={`profile-${user.id}`} />
      <AssetLocations locations={user.asset_locations} />
      <Section
        title="Username"
        about="Your old name stays yours: no other account can take it. Links and scripts that use it must be changed."
      >
        <UsernameForm key={user.username} />
      </Section>
      <Section title="Theme" about="Of this browser.">
        <Theme />
      </Section>
      <Section title="Delete account" about="It cannot be brought back, and no other account can take its name.">
        <Action to="/account/delete">See what would go</Action>
      </Section>
    </Page>
  );
}

function UsernameForm() {
  const { username } = useUser();
  const form = useForm({
    initial: { username },
    labels: { username: 'Username' },
    schema: UserUpdate,
    body: (values) => values,
    fieldOf: { username_taken: 'username', name_reserved: 'username' },
    send: (body) => call('updateUser', { params: { username }, body }),
    changes: [keys.user, keys.organization, keys.organizations],
    after: (_result, body) => say(`Your username is ${body.username} now`),
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput autoComplete="off" spellCheck={false} {...form.text('username')} />
      <FormEnd form={form}>Change username</FormEnd>
    </form>
  );
}

function Theme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <NativeSelect
      maw="32rem"
      aria-label="Theme"
      data={[
        { value: 'auto', label: 'As the system has it' },
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ]}
      value={colorScheme}
      onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
    />
  );
}
