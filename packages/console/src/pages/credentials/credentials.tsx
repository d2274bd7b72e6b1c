import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
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
import { type Credential, identityOf } from './kinds.ts';
import { KeyAge, State } from './state.tsx';

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

const columnsOf = (path: string): readonly Column<Credential>[] => [
  {
    id: 'name',
    title: 'Name',
    value: nameOf,
    cell: (credential) => (
      <div className="row">
        <Link to={`${path}/show?${new URLSearchParams({ name: nameOf(credential) })}`}>{credential.name}</Link>
        {credential.provider_default && <Tag kind="good">default</Tag>}
      </div>
    ),
    width: '1.2fr',
  },
  {
    id: 'key',
    title: 'Key or role',
    value: (credential) => identityOf(credential).join(' '),
    cell: (credential) => (
      <>
        {providerWords[credential.provider ?? 'AWS']}{' '}
        {identityOf(credential).map((text) => (
          <code key={text}>{text} </code>
        ))}
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
    id: 'works',
    title: 'Works',
    value: ({ valid }) => (valid === undefined ? 'not tested' : valid ? 'works' : 'does not work'),
    cell: (credential) => <State credential={credential} />,
    width: '0.8fr',
  },
  {
    id: 'used',
    title: 'Last used',
    value: ({ last_used_at }) => last_used_at,
    cell: ({ last_used_at }) => <Ago at={last_used_at} />,
    unsearched: true,
    width: '0.8fr',
  },
  {
    id: 'age',
    title: 'Key given',
    value: ({ secret_set_at }) => secret_set_at,
    cell: ({ secret_set_at, role }) => (role ? '–' : <KeyAge at={secret_set_at} />),
    unsearched: true,
    width: '0.8fr',
  },
];

const providerWords = { AWS: 'AWS', AZURE: 'Azure', GCP: 'Google Cloud' } as const;

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
          columns={columnsOf(place.path)}
          sort="name"
          empty={
            <Empty title="No credentials yet" action={<Add place={place} />}>
              A credential lets arrays in a cloud bucket be read and written without handing its key to everyone. Its
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
  const { name = '', provider_default: isDefault = false } = credential;
  const params = { namespace, name };
  const changes = [keys.credentials];
  const { act, busy, problem } = useAct({
    work: () => call('updateCredential', { params, body: { provider_default: true } }),
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
        work={() => call('deleteCredential', { params })}
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
      {credential.provider_default && (
        <p>It is the default: afterwards there is none, until you make another one the default.</p>
      )}
    </div>
  );
}

function nameOf({ name = '' }: Credential): string {
  return name;
}
