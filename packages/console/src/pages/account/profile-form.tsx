import { NativeSelect, TextInput, type TextInputProps } from '@mantine/core';
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
import { PictureField } from '../../ui/picture-field.tsx';
import { choicesWith } from '../../ui/words.ts';
import { zoneHere, zoneOf, zones } from './zones.ts';

function valuesOf(user: SignedInUser) {
  return {
    // The server gives those without a name their username; saved, it would stay behind when they rename.
    name: user.name === user.username ? '' : (user.name ?? ''),
    company: user.company ?? '',
    logo: user.logo ?? '',
    timezone: user.timezone ?? 'UTC',
    default_s3_path: user.default_s3_path ?? '',
    default_s3_path_credentials_name: user.default_s3_path_credentials_name ?? '',
    default_region: user.default_region ?? '',
    default_namespace_charged: user.default_namespace_charged ?? '',
  };
}

/** The user's own data, as the API's `UserUpdate` takes it. */
export function ProfileForm() {
  const user = useUser();
  const { data: credentials } = useQuery(credentialsQuery(user.username));
  const form = useForm({
    initial: valuesOf(user),
    labels: {
      name: 'Name',
      company: 'Company',
      logo: 'Picture',
      timezone: 'Time zone',
      default_s3_path: 'Default storage path',
      default_s3_path_credentials_name: 'Credential for that path',
      default_region: 'Default region',
      default_namespace_charged: 'Namespace to charge',
    },
    schema: UserUpdate,
    body: (_values, changed) => changed,
    latest: async () => valuesOf(await queryClient.fetchQuery({ ...userQuery, staleTime: 0 })),
    send: (body) => call('updateUser', { params: { username: user.username }, body }),
    changes: [keys.user, keys.organization],
    after: () => say('Your profile is saved'),
  });
  const { default_s3_path_credentials_name: credential, default_namespace_charged: charged, logo } = form.values;
  const namespaces = [user.username, ...(user.organizations ?? []).map(({ organization_name: name = '' }) => name)];
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput autoComplete="name" {...form.text('name')} />
      <TextInput autoComplete="organization" {...form.text('company')} />
      <PictureField
        name={form.values.name || user.username}
        logo={logo}
        set={(value) => form.set({ logo: value })}
        label="Picture"
        error={form.errors.logo}
      />
      <TimeZone value={form.values.timezone} set={(timezone) => form.set({ timezone })} input={form.text('timezone')} />
      <TextInput
        description="Where clients put new arrays when you name no place, as in s3://bucket/path"
        spellCheck={false}
        {...form.text('default_s3_path')}
      />
      <NativeSelect
        data={choicesWith(credential, credentials && namesOfAws(credentials))}
        {...form.text('default_s3_path_credentials_name')}
      />
      <TextInput
        description="Where clients work when you name no region, as in us-east-1"
        spellCheck={false}
        {...form.text('default_region')}
      />
      <NativeSelect
        description="Which namespace clients name as the payer. This server keeps it for them, and charges nothing"
        data={choicesWith(charged, namespaces)}
        {...form.text('default_namespace_charged')}
      />
      <FormEnd form={form}>Save profile</FormEnd>
    </form>
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
