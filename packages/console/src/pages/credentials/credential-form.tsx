import { Checkbox, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { AccessCredentialUpdate, NewAccessCredential } from '@tessera/contract';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/client.ts';
import { credentialQuery, keys } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { trimmed } from '../../ui/form-values.ts';
import { say } from '../../ui/notices.ts';
import { doubtsAbout } from './credential-shapes.ts';
import type { Place } from './credentials.tsx';
import {
  type Credential,
  changedBody,
  emptyValues,
  type Kind,
  type KindName,
  type KindValues,
  kindOf,
  kinds,
  labels,
  missing,
  newBody,
  secretFields,
  valuesOf,
} from './kinds.ts';
import { Trial } from './trial.tsx';
import { Trust } from './trust.tsx';

const fieldOf = { credentials_name_taken: 'name', access_key_taken: 'access_key_id' } as const;
const kindOptions = Object.entries(kinds).map(([value, { label }]) => ({ value, label }));

export function NewCredential({ place }: { place: Place }) {
  const { namespace, path } = place;
  const navigate = useNavigate();
  const form = useForm({
    initial: emptyValues,
    labels,
    schema: NewAccessCredential,
    body: newBody,
    check: missing,
    fieldOf,
    send: (body) => call('addCredential', { params: { namespace }, body }),
    changes: [keys.credentials],
    after: async (_result, { name }) => {
      await navigate(path, { replace: true });
      say(`${name} is stored`);
    },
  });
  const kind = form.values.kind as KindName;
  const body = newBody(trimmed(form.values));
  return (
    <>
      <form className="fields" onSubmit={form.submit} noValidate>
        <TextInput autoComplete="off" autoFocus {...form.text('name')} />
        <NativeSelect data={kindOptions} {...form.text('kind')} />
        <Fields form={form} kind={kind} />
        <Buckets form={form} kind={kind} />
        <Checkbox
          description="It is used where no credential is named. The first one of a provider becomes it anyway"
          {...form.check('default')}
        />
        <Trial
          subject={JSON.stringify(body)}
          try={(probe_writes) =>
            call('validateNewCredential', { params: { namespace }, body: { ...body, probe_writes } })
          }
        >
          Test first
        </Trial>
        <FormEnd form={form} cancel={path}>
          Add credential
        </FormEnd>
      </form>
      {kind === 'aws_role' && <Trust namespace={namespace} />}
    </>
  );
}

export function EditCredential({ place, credential }: { place: Place; credential: Credential }) {
  const { namespace, path } = place;
  const { name = '' } = credential;
  const kind = kindOf(credential);
  const navigate = useNavigate();
  const form = useForm({
    initial: valuesOf(credential),
    labels,
    schema: AccessCredentialUpdate,
    body: (_values, changed) => changedBody(kind, changed),
    latest: async () => valuesOf(await queryClient.fetchQuery({ ...credentialQuery(namespace, name), staleTime: 0 })),
    fieldOf,
    send: (body) => call('updateCredential', { params: { namespace, name }, body }),
    changes: [keys.credentials],
    after: async (_result, body) => {
      await navigate(path, { replace: true });
      say(`${body.name ?? name} is saved`);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput autoComplete="off" {...form.text('name')} />
      <Fields form={form} kind={kind} stored />
      <Buckets form={form} kind={kind} />
      <FormEnd form={form} cancel={path}>
        Save credential
      </FormEnd>
    </form>
  );
}

const showSecret = { visibilityToggleButtonProps: { 'aria-label': 'Show or hide the secret', tabIndex: 0 } };

/** The description of a field. For a stored secret: that it stays if nothing is entered. */
const descriptions: Partial<Record<keyof KindValues, string>> = {
  service_role_arn: 'The role that the key assumes, where it needs one, as in arn:aws:iam::123456789012:role/reader',
  role_arn: 'As in arn:aws:iam::123456789012:role/reader',
  endpoint: 'The https address of a store other than AWS',
  region: 'us-east-1 where it is empty',
};

interface FieldsProps {
  form: { values: KindValues; text: (field: Exclude<keyof KindValues, 'default'>) => object };
  kind: KindName;
  /** Whether there is a secret already. */
  stored?: boolean;
}

function Fields({ form, kind: name, stored = false }: FieldsProps) {
  const kind: Kind = kinds[name];
  const secretWords = stored
    ? 'Write only: the stored one is never shown. Leave it empty to keep it'
    : 'Write only: it is stored encrypted, and no page or answer shows it again';
  return (
    <fieldset>
      <legend className={stored ? '' : 'hidden'}>{stored ? 'Replace the key' : kind.label}</legend>
      {kind.fields.map((field) => {
        if (field === 'key_text') {
          return <Textarea key={field} rows={4} spellCheck={false} description={secretWords} {...form.text(field)} />;
        }
        if (secretFields.includes(field)) {
          return (
            <PasswordInput
              key={field}
              description={secretWords}
              autoComplete="off"
              {...form.text(field)}
              {...showSecret}
            />
          );
        }
        const description = descriptions[field];
        return (
          <TextInput
            key={field}
            autoComplete="off"
            spellCheck={false}
            {...(description === undefined ? {} : { description })}
            {...form.text(field)}
          />
        );
      })}
      {kind.provider === 'AWS' && <Doubts values={form.values} />}
    </fieldset>
  );
}

function Doubts({ values: { access_key_id, service_role_arn, role_arn } }: { values: KindValues }) {
  return doubtsAbout({ access_key_id, service_role_arn: service_role_arn || role_arn }).map((doubt) => (
    <p key={doubt} className="dim" role="status">
      {doubt}
    </p>
  ));
}

function Buckets({ form, kind }: FieldsProps) {
  const { scheme } = kinds[kind];
  return (
    <Textarea
      description={`One a line, as in ${scheme}://bucket or ${scheme}://bucket/path. None: it may be used for any bucket`}
      rows={3}
      spellCheck={false}
      {...form.text('buckets')}
    />
  );
}
