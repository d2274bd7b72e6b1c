import { Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { AWSAccessCredentialsUpdate, everyBucket, NewAWSAccessCredentials } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/client.ts';
import { credentialsQuery, keys } from '../../api/queries.ts';
import { Refusal } from '../../api/refusal.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { doubtsAbout } from './credential-shapes.ts';
import type { Credential, Place } from './credentials.tsx';

const fieldOf = { credentials_name_taken: 'name', access_key_taken: 'access_key_id' } as const;
const labels = {
  name: 'Name',
  access_key_id: 'Access key ID',
  secret_access_key: 'Secret access key',
  service_role_arn: 'Role ARN',
  buckets: 'Buckets',
};

/** One bucket a line. */
function bucketsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** As the API takes it where a restriction may be lifted. */
function bucketsOrAll(text: string): string[] {
  const buckets = bucketsOf(text);
  return buckets.length === 0 ? [everyBucket] : buckets;
}

export function NewCredential({ place }: { place: Place }) {
  const { namespace, path } = place;
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: '', access_key_id: '', secret_access_key: '', service_role_arn: '', buckets: '', default: false },
    labels: { ...labels, default: 'Make it the default' },
    schema: NewAWSAccessCredentials,
    body: (values) => ({
      name: values.name,
      ...filled(values),
      buckets: bucketsOf(values.buckets),
      default: values.default,
    }),
    check: (values) => ({
      ...(values.name === '' ? { name: 'Name is required.' } : {}),
      ...missing(values),
    }),
    fieldOf,
    send: (body) => call('addAWSAccessCredentials', { params: { namespace }, body }),
    changes: [keys.credentials],
    after: async (_result, { name }) => {
      await navigate(path, { replace: true });
      say(`${name} is stored`);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput autoComplete="off" autoFocus {...form.text('name')} />
      <fieldset>
        <legend>A key pair, a role, or both</legend>
        <TextInput autoComplete="off" spellCheck={false} {...form.text('access_key_id')} />
        <PasswordInput
          description="Write only: it is stored encrypted, and no page or answer shows it again"
          autoComplete="off"
          {...form.text('secret_access_key')}
          visibilityToggleButtonProps={showSecret}
        />
        <TextInput
          description="As in arn:aws:iam::123456789012:role/reader"
          autoComplete="off"
          spellCheck={false}
          {...form.text('service_role_arn')}
        />
        <Doubts values={form.values} />
      </fieldset>
      <Buckets field={form.text('buckets')} />
      <Checkbox
        description="It is used where no credential is named. The first one of all becomes it anyway"
        {...form.check('default')}
      />
      <FormEnd form={form} cancel={path}>
        Add credential
      </FormEnd>
    </form>
  );
}

function valuesOf(credential: Credential) {
  return {
    name: credential.name ?? '',
    access_key_id: credential.access_key_id ?? '',
    secret_access_key: '',
    service_role_arn: credential.service_role_arn ?? '',
    buckets: (credential.buckets ?? []).join('\n'),
  };
}

export function EditCredential({ place, credential }: { place: Place; credential: Credential }) {
  const { namespace, path } = place;
  const { name = '' } = credential;
  const navigate = useNavigate();
  const form = useForm({
    initial: valuesOf(credential),
    labels,
    schema: AWSAccessCredentialsUpdate,
    body: (_values, { buckets, ...changed }) => ({
      ...changed,
      ...(buckets === undefined ? {} : { buckets: bucketsOrAll(buckets) }),
    }),
    latest: async () => {
      const all = await queryClient.fetchQuery({ ...credentialsQuery(namespace), staleTime: 0 });
      const fresh = all.find((candidate) => candidate.name === name);
      if (fresh === undefined)
        throw new Refusal(404, 'credentials_not_found', `${name} was renamed or deleted meanwhile`);
      return valuesOf(fresh);
    },
    fieldOf,
    send: (body) => call('updateAWSAccessCredentials', { params: { namespace, name }, body }),
    changes: [keys.credentials],
    after: async (_result, body) => {
      await navigate(path, { replace: true });
      say(`${body.name ?? name} is saved`);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput autoComplete="off" {...form.text('name')} />
      <fieldset>
        <legend>Replace the key</legend>
        <TextInput
          description="Another one needs its secret below"
          autoComplete="off"
          spellCheck={false}
          {...form.text('access_key_id')}
        />
        <PasswordInput
          description="Write only: the stored one is never shown. Leave it empty to keep it"
          autoComplete="off"
          {...form.text('secret_access_key')}
          visibilityToggleButtonProps={showSecret}
        />
        <TextInput autoComplete="off" spellCheck={false} {...form.text('service_role_arn')} />
        <Doubts values={form.values} />
      </fieldset>
      <Buckets field={form.text('buckets')} />
      <FormEnd form={form} cancel={path}>
        Save credential
      </FormEnd>
    </form>
  );
}

const showSecret = { 'aria-label': 'Show or hide the secret', tabIndex: 0 };

function Doubts({ values }: { values: { access_key_id: string; service_role_arn: string } }) {
  return doubtsAbout(values).map((doubt) => (
    <p key={doubt} className="dim" role="status">
      {doubt}
    </p>
  ));
}

function Buckets({ field }: { field: object }) {
  return (
    <Textarea
      description="One a line, as in s3://bucket or s3://bucket/path. None: it may be used for any bucket"
      rows={3}
      spellCheck={false}
      {...field}
    />
  );
}

interface Keys {
  access_key_id: string;
  secret_access_key: string;
  service_role_arn: string;
}

/** The texts that were filled in; an empty one would be sent as a value. */
function filled({ access_key_id, secret_access_key, service_role_arn }: Keys) {
  return {
    ...(access_key_id === '' ? {} : { access_key_id }),
    ...(secret_access_key === '' ? {} : { secret_access_key }),
    ...(service_role_arn === '' ? {} : { service_role_arn }),
  };
}

/** The half of a key pair that is not there, or that there is nothing at all. */
function missing({ access_key_id, secret_access_key, service_role_arn }: Keys) {
  if (access_key_id !== '' && secret_access_key === '') {
    return { secret_access_key: 'The secret that belongs to the access key ID is required.' };
  }
  if (access_key_id === '' && secret_access_key !== '') {
    return { access_key_id: 'The access key ID that the secret belongs to is required.' };
  }
  if (access_key_id === '' && service_role_arn === '') {
    return { access_key_id: 'An access key ID with its secret, or the ARN of a role, is required.' };
  }
  return {};
}
