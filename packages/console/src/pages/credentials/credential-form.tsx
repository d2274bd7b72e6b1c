import { Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { AWSAccessCredentialsUpdate, NewAWSAccessCredentials } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { everythingChanged } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.tsx';
import { Note } from '../../ui/page.tsx';
import type { Credential, Place } from './credentials.tsx';

const fieldOf = { credentials_name_taken: 'name', access_key_taken: 'access_key_id' } as const;

/** One bucket a line. */
function bucketsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

export function NewCredential({ place }: { place: Place }) {
  const { namespace, path, reason } = place;
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: '', access_key_id: '', secret_access_key: '', service_role_arn: '', buckets: '', default: false },
    schema: NewAWSAccessCredentials,
    body: (values) => ({ ...filled(values), buckets: bucketsOf(values.buckets), default: values.default }),
    check: (values) => (values.name === '' ? { name: 'Is required' } : {}),
    fieldOf,
    send: async (body, { name }) => {
      await call('addAWSAccessCredentials', { params: { namespace }, body });
      await everythingChanged();
      say(`${name} is stored`);
      navigate(path);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      {reason !== undefined && <Note>{reason}.</Note>}
      <TextInput label="Name" autoComplete="off" autoFocus {...form.text('name')} />
      <fieldset>
        <legend>A key pair, a role, or both</legend>
        <TextInput label="Access key ID" autoComplete="off" spellCheck={false} {...form.text('access_key_id')} />
        <PasswordInput
          label="Secret access key"
          description="Write only: it is stored encrypted, and no page or answer shows it again"
          autoComplete="off"
          {...form.text('secret_access_key')}
          visibilityToggleButtonProps={showSecret}
        />
        <TextInput
          label="Role ARN"
          description="As in arn:aws:iam::123456789012:role/reader"
          autoComplete="off"
          spellCheck={false}
          {...form.text('service_role_arn')}
        />
      </fieldset>
      <Buckets field={form.text('buckets')} />
      <Checkbox
        label="Make it the default"
        description="It is used where no credential is named. The first one of all becomes it anyway"
        {...form.check('default')}
      />
      <FormEnd problem={form.problem} busy={form.busy} reason={reason} cancel={path}>
        Add credential
      </FormEnd>
    </form>
  );
}

export function EditCredential({ place, credential }: { place: Place; credential: Credential }) {
  const { namespace, path, reason } = place;
  const navigate = useNavigate();
  const present = {
    name: credential.name ?? '',
    access_key_id: credential.access_key_id ?? '',
    service_role_arn: credential.service_role_arn ?? '',
  };
  const form = useForm({
    initial: { ...present, secret_access_key: '', buckets: (credential.buckets ?? []).join('\n') },
    schema: AWSAccessCredentialsUpdate,
    body: ({ secret_access_key, buckets, ...rest }) => ({
      ...rest,
      ...(secret_access_key === '' ? {} : { secret_access_key }),
      buckets: bucketsOf(buckets),
    }),
    fieldOf,
    send: async (body) => {
      await call('updateAWSAccessCredentials', { params: { namespace, name: present.name }, body });
      await everythingChanged();
      say(`${body.name} is saved`);
      navigate(path);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      {reason !== undefined && <Note>{reason}.</Note>}
      <TextInput label="Name" autoComplete="off" {...form.text('name')} />
      <fieldset>
        <legend>Replace the key</legend>
        <TextInput
          label="Access key ID"
          description="Another one needs its secret below"
          autoComplete="off"
          spellCheck={false}
          {...form.text('access_key_id')}
        />
        <PasswordInput
          label="Secret access key"
          description="Write only: the stored one is never shown. Leave it empty to keep it"
          autoComplete="off"
          {...form.text('secret_access_key')}
          visibilityToggleButtonProps={showSecret}
        />
        <TextInput label="Role ARN" autoComplete="off" spellCheck={false} {...form.text('service_role_arn')} />
      </fieldset>
      <Buckets field={form.text('buckets')} />
      <FormEnd problem={form.problem} busy={form.busy} reason={reason} cancel={path}>
        Save credential
      </FormEnd>
    </form>
  );
}

const showSecret = { 'aria-label': 'Show or hide the secret', tabIndex: 0 };

function Buckets({ field }: { field: object }) {
  return (
    <Textarea
      label="Buckets"
      description="One a line, as in s3://bucket or s3://bucket/path. None: it may be used for any bucket"
      rows={3}
      spellCheck={false}
      {...field}
    />
  );
}

/** The texts that were filled in; an empty one would be sent as a value. */
function filled(values: { name: string; access_key_id: string; secret_access_key: string; service_role_arn: string }) {
  const { name, access_key_id, secret_access_key, service_role_arn } = values;
  return {
    name,
    ...(access_key_id === '' ? {} : { access_key_id }),
    ...(secret_access_key === '' ? {} : { secret_access_key }),
    ...(service_role_arn === '' ? {} : { service_role_arn }),
  };
}
