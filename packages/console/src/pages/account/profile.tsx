import {
  type MantineColorScheme,
  NativeSelect,
  TextInput,
  type TextInputProps,
  useMantineColorScheme,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { UserUpdate } from '@tessera/contract';
import { useId } from 'react';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/client.ts';
import { credentialsQuery, keys, namesOfAws, userQuery } from '../../api/queries.ts';
import { type SignedInUser, useUser } from '../../frame/user.ts';
import { Action, FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { Page, Section } from '../../ui/page.tsx';
import { OwnInvitations } from '../own-invitations.tsx';
import { zoneHere, zoneOf, zones } from './zones.ts';

export default function Profile() {
  const user = useUser();
  return (
    <Page
      title="Profile"
      about="What the people you share organizations with see of you, and how pages are shown to you."
    >
      <OwnInvitations />
      <ProfileForm key={`profile-${user.id}`} />
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

function valuesOf(user: SignedInUser) {
  return {
    // The server gives those without a name their username; saved, it would stay behind when they rename.
    name: user.name === user.username ? '' : (user.name ?? ''),
    company: user.company ?? '',
    timezone: user.timezone ?? 'UTC',
    default_s3_path: user.default_s3_path ?? '',
    default_s3_path_credentials_name: user.default_s3_path_credentials_name ?? '',
  };
}

function ProfileForm() {
  const user = useUser();
  const { data: credentials = [] } = useQuery(credentialsQuery(user.username));
  const form = useForm({
    initial: valuesOf(user),
    labels: {
      name: 'Name',
      company: 'Company',
      timezone: 'Time zone',
      default_s3_path: 'Default storage path',
      default_s3_path_credentials_name: 'Credential for that path',
    },
    schema: UserUpdate,
    body: (_values, changed) => changed,
    latest: async () => valuesOf(await queryClient.fetchQuery({ ...userQuery, staleTime: 0 })),
    send: (body) => call('updateUser', { params: { username: user.username }, body }),
    changes: [keys.user, keys.organization],
    after: () => say('Your profile is saved'),
  });
  const stored = form.values.default_s3_path_credentials_name;
  const names = namesOfAws(credentials);
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput autoComplete="name" {...form.text('name')} />
      <TextInput autoComplete="organization" {...form.text('company')} />
      <TimeZone value={form.values.timezone} set={(timezone) => form.set({ timezone })} input={form.text('timezone')} />
      <TextInput
        description="Where clients put new arrays when you name no place, as in s3://bucket/path"
        spellCheck={false}
        {...form.text('default_s3_path')}
      />
      <NativeSelect
        data={[
          { value: '', label: 'None' },
          ...names.map((name) => ({ value: name, label: name })),
          ...(stored === '' || names.includes(stored) ? [] : [{ value: stored, label: `${stored} (not there)` }]),
        ]}
        {...form.text('default_s3_path_credentials_name')}
      />
      <FormEnd form={form}>Save profile</FormEnd>
    </form>
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
      className="fields"
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

interface TimeZoneProps {
  value: string;
  set: (zone: string) => void;
  input: TextInputProps;
}

/** A time zone, which is found by typing a part of its name. */
function TimeZone({ value, set, input }: TimeZoneProps) {
  const id = useId();
  return (
    <div className="stack">
      <TextInput
        description="Times on these pages are shown in it. Type a city to find its zone"
        autoComplete="off"
        spellCheck={false}
        list={id}
        {...input}
        // The suggestions are those that have the text in them: the present value would hide the others.
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => zoneOf(value) !== value && set(zoneOf(value))}
      />
      <datalist id={id}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      {value !== zoneHere && (
        <div className="acts">
          <Action small onClick={() => set(zoneHere)}>
            Use {zoneHere}, as this browser does
          </Action>
        </div>
      )}
    </div>
  );
}
