import { useQuery } from '@tanstack/react-query';
import type { AWSAccessCredentials } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { credentialsQuery } from '../../api/queries.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Instant } from '../../ui/instant.tsx';
import { Empty, Found, List, Tag, Thing } from '../../ui/list.tsx';
import { Note } from '../../ui/page.tsx';

export type Credential = z.output<typeof AWSAccessCredentials>;

export interface Place {
  /** The user or the organization that the credentials are of. */
  namespace: string;
  /** The path of the list; `/new` and `/edit` are below it. */
  path: string;
  /** Why they cannot be changed by whoever looks. */
  reason: string | undefined;
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

/** The credentials of a person or an organization. */
export function Credentials({ place }: { place: Place }) {
  const credentials = useQuery(credentialsQuery(place.namespace));
  return (
    <Found query={credentials}>
      {(found) => (
        <List
          label={`Credentials of ${place.namespace}`}
          items={found}
          idOf={({ name = '' }) => name}
          empty={
            <Empty title="No credentials yet" action={<Add place={place} />}>
              A credential lets arrays in a cloud bucket be read and written without handing its key to everybody. Its
              secret is stored encrypted and never shown again.
            </Empty>
          }
        >
          {(credential) => <CredentialRow place={place} credential={credential} />}
        </List>
      )}
    </Found>
  );
}

function CredentialRow({ place, credential }: { place: Place; credential: Credential }) {
  const { namespace, path, reason } = place;
  const { name = '', default: isDefault = false, buckets = [] } = credential;
  const { act, busy, problem } = useAct();
  const params = { namespace, name };
  return (
    <>
      <Thing
        name={
          <>
            <span>{name}</span>
            {isDefault && <Tag kind="good">default</Tag>}
          </>
        }
        facts={
          <>
            {credential.access_key_id !== undefined && (
              <span>
                Key <code>{credential.access_key_id}</code>
              </span>
            )}
            {credential.service_role_arn !== undefined && (
              <span>
                Role <code>{credential.service_role_arn}</code>
              </span>
            )}
            <span>{buckets.length === 0 ? 'Any bucket' : buckets.join(', ')}</span>
            <span>
              Changed <Instant at={credential.updated_at} />
            </span>
          </>
        }
      >
        <Action
          label={`Make default ${name}`}
          reason={reason ?? (isDefault ? 'It is the default already' : undefined)}
          busy={busy}
          onClick={() =>
            act(
              () => call('updateAWSAccessCredentials', { params, body: { default: true } }),
              `${name} is the default now`,
            )
          }
        >
          Make default
        </Action>
        <Action label={`Edit ${name}`} reason={reason} to={`${path}/edit?${new URLSearchParams({ name })}`}>
          Edit
        </Action>
        <Confirm
          verb="Delete"
          label={`Delete ${name}`}
          title={`Delete ${name}?`}
          reason={reason}
          consequence={<Consequence credential={credential} />}
          done={`${name} is deleted`}
          work={() => call('deleteAWSAccessCredentials', { params })}
        />
      </Thing>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}

function Consequence({ credential }: { credential: Credential }) {
  return (
    <div className="stack">
      <p>Arrays that are read with it cannot be reached any more, and its stored secret is gone for ever.</p>
      {credential.default && (
        <p>It is the default: afterwards there is none, until you make another one the default.</p>
      )}
    </div>
  );
}
