import { useQuery } from '@tanstack/react-query';
import type { AWSAccessCredentials } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { credentialsQuery, keys } from '../../api/queries.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Empty, Found } from '../../ui/found.tsx';
import { Ago } from '../../ui/instant.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import type { Column } from '../../ui/list/types.ts';
import { Note, Tag } from '../../ui/page.tsx';
import { counted } from '../../ui/words.ts';

export type Credential = z.output<typeof AWSAccessCredentials>;

export interface Place {
  /** The user or the organization that the credentials are of. */
  namespace: string;
  /** The path of the list; `/new` and `/edit` are below it. */
  path: string;
  /** Why they cannot be changed by the one who looks. */
  reason: string | undefined;
  /** The credential of the namespace's default storage path. */
  storageCredential: string | undefined;
}

function Add({ place }: { place: Place }) {
  return (
    <Action kind="main" to={`${place.path}/new`} reason={place.reason}>
      Add a credential
    </Action>
  );
}

/** The way to another credential, for the page's head; where there is none yet, the list itself offers it. */
export function AddAnother({ place }: { place: Place }) {
  const { data = [] } = useQuery(credentialsQuery(place.namespace));
  return data.length === 0 ? null : <Add place={place} />;
}

const columns: readonly Column<Credential>[] = [
  {
    id: 'name',
    title: 'Name',
    value: nameOf,
    cell: (credential) => (
      <div className="row">
        <strong>{credential.name}</strong>
        {credential.default && <Tag kind="good">default</Tag>}
      </div>
    ),
    width: '1.2fr',
  },
  {
    id: 'key',
    title: 'Key or role',
    value: ({ access_key_id = '', service_role_arn = '' }) => `${access_key_id} ${service_role_arn}`.trim(),
    cell: ({ access_key_id, service_role_arn }) => (
      <>
        {access_key_id && <code>{access_key_id}</code>} {service_role_arn && <code>{service_role_arn}</code>}
      </>
    ),
    width: '1.4fr',
  },
  {
    id: 'buckets',
    title: 'Buckets',
    value: ({ buckets = [] }) => (buckets.length === 0 ? 'Any bucket' : buckets.join(', ')),
    cell: ({ buckets = [] }) => <Buckets buckets={buckets} />,
    width: '1.4fr',
  },
  {
    id: 'changed',
    title: 'Changed',
    value: ({ updated_at }) => updated_at,
    cell: ({ updated_at }) => <Ago at={updated_at} />,
    unsearched: true,
    width: '0.8fr',
  },
];

function Buckets({ buckets }: { buckets: readonly string[] }) {
  if (buckets.length === 0) return 'Any bucket';
  if (buckets.length <= 3) return buckets.join(', ');
  return (
    <details>
      <summary>{counted(buckets.length, 'bucket')}</summary>
      {buckets.join(', ')}
    </details>
  );
}

/** The credentials of a user or an organization. */
export function Credentials({ place }: { place: Place }) {
  const credentials = useQuery(credentialsQuery(place.namespace));
  return (
    <Found query={credentials}>
      {(found) => (
        <DataList
          label={`Credentials of ${place.namespace}`}
          noun="credential"
          items={found}
          idOf={nameOf}
          nameOf={nameOf}
          columns={columns}
          sort="name"
          empty={
            <Empty title="No credentials yet" action={<Add place={place} />}>
              A credential lets arrays in a cloud bucket be read and written without handing its key to everybody. Its
              secret is stored encrypted and never shown again.
            </Empty>
          }
          {...(place.reason === undefined
            ? { actions: (credential: Credential) => <CredentialActions place={place} credential={credential} /> }
            : {})}
        />
      )}
    </Found>
  );
}

function CredentialActions({ place, credential }: { place: Place; credential: Credential }) {
  const { namespace, path } = place;
  const { name = '', default: isDefault = false } = credential;
  const params = { namespace, name };
  const changes = [keys.credentials];
  const { act, busy, problem } = useAct({
    work: () => call('updateAWSAccessCredentials', { params, body: { default: true } }),
    changes,
    done: `${name} is the default now`,
  });
  return (
    <>
      <Action
        small
        label={`Make default ${name}`}
        reason={isDefault ? 'It is the default already' : undefined}
        busy={busy}
        onClick={act}
      >
        Make default
      </Action>
      <Action small label={`Edit ${name}`} to={`${path}/edit?${new URLSearchParams({ name })}`}>
        Edit
      </Action>
      <Confirm
        small
        verb="Delete"
        label={`Delete ${name}`}
        title={`Delete ${name}?`}
        consequence={<Consequence place={place} credential={credential} />}
        done={`${name} is deleted`}
        changes={changes}
        work={() => call('deleteAWSAccessCredentials', { params })}
      />
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}

function Consequence({ place, credential }: { place: Place; credential: Credential }) {
  return (
    <div className="stack">
      <p>Arrays that are read with it cannot be reached any more, and its stored secret is gone for ever.</p>
      {credential.name === place.storageCredential && (
        <p>
          It is the credential of the default storage path of {place.namespace}: new arrays cannot be written there
          until you choose another one.
        </p>
      )}
      {credential.default && (
        <p>It is the default: afterwards there is none, until you make another one the default.</p>
      )}
    </div>
  );
}

function nameOf({ name = '' }: Credential): string {
  return name;
}
