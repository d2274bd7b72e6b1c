import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Settings, SettingsUpdate } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/client.ts';
import { keys, settingsQuery } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { Found } from '../../ui/found.tsx';
import { say } from '../../ui/notices.ts';
import { Note } from '../../ui/page.tsx';
import { SitePage } from './site-page.tsx';

type Shown = z.output<typeof Settings>;

export default function SiteSettings() {
  return (
    <SitePage title="Site settings" about="What holds for every account, from the next request on.">
      <Loaded />
    </SitePage>
  );
}

function Loaded() {
  const settings = useQuery(settingsQuery);
  return <Found query={settings}>{(found) => <SettingsForm settings={found} />}</Found>;
}

function valuesOf(settings: Shown) {
  return {
    signup: settings.signup as string,
    announcement: settings.announcement,
    terms_url: settings.terms_url,
    terms_version: settings.terms_version,
    max_token_days: String(settings.max_token_days),
    password_min: String(settings.password_min),
    require_second_factor: settings.require_second_factor,
  };
}

function bodyOf({ max_token_days: days, password_min: length, signup, ...rest }: Partial<ReturnType<typeof valuesOf>>) {
  return {
    ...rest,
    ...(signup === undefined ? {} : { signup: signup as Shown['signup'] }),
    ...(days === undefined ? {} : { max_token_days: Number(days) }),
    ...(length === undefined ? {} : { password_min: Number(length) }),
  };
}

function SettingsForm({ settings }: { settings: Shown }) {
  const form = useForm({
    initial: valuesOf(settings),
    labels: {
      signup: 'Who may sign up',
      announcement: 'Announcement',
      terms_url: 'Address of the terms',
      terms_version: 'Version of the terms',
      max_token_days: 'Longest life of a token, in days',
      password_min: 'Shortest password, in characters',
      require_second_factor: 'Require a second factor of every account',
    },
    schema: SettingsUpdate,
    body: (_values, changes) => bodyOf(changes),
    fieldOf: { would_lock_out: 'require_second_factor' },
    latest: async () => valuesOf(await queryClient.fetchQuery({ ...settingsQuery, staleTime: 0 })),
    send: (body) => call('updateSettings', { body }),
    changes: [keys.settings, keys.secondFactors],
    after: () => say('The settings are saved'),
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Site settings">
      {settings.from_environment.includes('signup') && (
        <Note>
          The server's environment decides who may sign up (TESSERA_SIGNUP). What is saved here holds once that variable
          is gone.
        </Note>
      )}
      <NativeSelect
        data={[
          { value: 'open', label: 'Everybody' },
          { value: 'invitation', label: 'Invited people only' },
          { value: 'closed', label: 'Nobody' },
        ]}
        {...form.text('signup')}
      />
      <Textarea
        rows={2}
        description="Plain text above every page, also for those who are not signed in"
        {...form.text('announcement')}
      />
      <TextInput spellCheck={false} {...form.text('terms_url')} />
      <TextInput spellCheck={false} description="Users accept each version anew" {...form.text('terms_version')} />
      <TextInput
        inputMode="numeric"
        description="1 to 365, for tokens made from then on"
        {...form.text('max_token_days')}
      />
      <TextInput inputMode="numeric" description="8 to 64. Present passwords stay" {...form.text('password_min')} />
      <Checkbox
        description="Until they turn one on, users can do nothing else. Their tokens go on."
        {...form.check('require_second_factor')}
      />
      <FormEnd form={form}>Save settings</FormEnd>
    </form>
  );
}
