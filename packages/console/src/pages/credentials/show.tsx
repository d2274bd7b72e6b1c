import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-router';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { Action } from '../../ui/buttons.tsx';
import { Ago } from '../../ui/instant.tsx';
import { Section } from '../../ui/page.tsx';
import { SnippetList } from '../snippets.tsx';
import { awsSnippets } from './aws-snippets.ts';
import { ByName } from './by-name.tsx';
import { Checks } from './checks.tsx';
import { cloudSnippets } from './cloud-snippets.ts';
import type { Place } from './credentials.tsx';
import { type Credential, identityOf, kindOf, kinds } from './kinds.ts';
import { KeyAge, State } from './state.tsx';
import { Trial } from './trial.tsx';
import { Trust } from './trust.tsx';

/** One credential, which the page's address names: its description, its state, and its use by programs. */
export function ShowByName({ place }: { place: Place }) {
  return <ByName place={place}>{(found) => <Shown place={place} credential={found} />}</ByName>;
}

function Shown({ place, credential }: { place: Place; credential: Credential }) {
  const { namespace, path, reason } = place;
  const { name = '', provider } = credential;
  const edit = `${path}/edit?${new URLSearchParams({ name })}`;
  return (
    <>
      <Facts credential={credential} />
      <div className="acts">
        <Action to={edit} reason={reason}>
          Edit
        </Action>
      </div>
      <Section title="Does it work?" about="Tries the store out with it, and remembers what that found.">
        <Trial
          subject={credential.updated_at ?? ''}
          reason={reason}
          changes={[keys.credentials]}
          try={(probe_writes) => validate(namespace, credential, probe_writes)}
          before={credential.checks && <Checks checks={credential.checks} label="What the last test found" />}
        >
          Test now
        </Trial>
      </Section>
      <Section
        title="Use it"
        about={
          <>
            {provider === 'AWS' && 'Programs get keys that live for an hour and renew themselves. '}
            Put a <Link to="/tokens/new">token with the scope array:read</Link> in place of YOUR_TOKEN; to write, it
            takes array:read-write, and access=write.
          </>
        }
      >
        <SnippetList
          snippets={provider === 'AWS' ? awsSnippets(namespace, credential) : cloudSnippets(namespace, credential)}
        />
      </Section>
      {credential.role?.aws && reason === undefined && <Trust namespace={namespace} />}
    </>
  );
}

function validate(namespace: string, { name = '', provider }: Credential, probe_writes: boolean) {
  const body = { probe_writes };
  if (provider === 'AWS') return call('validateAWSCredentials', { params: { namespace, name }, body });
  const segment = provider === 'AZURE' ? 'azure' : 'gcp';
  return call('validateCloudCredential', { params: { namespace, provider: segment, name }, body });
}

function Facts({ credential }: { credential: Credential }) {
  const { buckets = [], checked_at, last_used_at, secret_set_at, created_at } = credential;
  const kind = kindOf(credential);
  const { endpoint, region } = credential.credential?.aws ?? credential.role?.aws ?? {};
  const rows: [string, ReactNode][] = [
    ['What it is', kinds[kind].label],
    ['Key or role', identityOf(credential).join(', ')],
    ['Buckets', buckets.length === 0 ? 'Any bucket' : buckets.join(', ')],
    ...(endpoint === undefined ? [] : [['Endpoint', endpoint] as [string, string]]),
    ...(region === undefined ? [] : [['Region', region] as [string, string]]),
    ['Works', <State key="state" credential={credential} />],
    ...(checked_at === undefined ? [] : [['Tested', <Ago key="at" at={checked_at} />] as [string, ReactNode]]),
    ['Last used', <Ago key="used" at={last_used_at} />],
    ...(kind === 'aws_role' && secret_set_at === undefined
      ? []
      : [['Key given', <KeyAge key="age" at={secret_set_at} />] as [string, ReactNode]]),
    ['Stored', <Ago key="stored" at={created_at} />],
  ];
  return (
    <dl className="box facts-list section-note">
      {rows.map(([term, value]) => (
        <Fragment key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
