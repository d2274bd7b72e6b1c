import { useQuery } from '@tanstack/react-query';
import type { Identity, ProviderKind } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { facts } from '../../api/facts.ts';
import { leaveForProvider } from '../../api/provider.ts';
import { identitiesQuery, keys } from '../../api/queries.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Found } from '../../ui/found.tsx';
import { Instant } from '../../ui/instant.tsx';
import { Note, Section } from '../../ui/page.tsx';

type Linked = z.output<typeof Identity>;

/** The identities that sign in to the account besides its password; nothing where there can be none. */
export function Identities() {
  const identities = useQuery(identitiesQuery);
  const { providers = [] } = facts;
  if (providers.length === 0 && (identities.data ?? []).length === 0) return null;
  return (
    <Section
      title="Linked identities"
      about="Each signs you in without your password. You are asked to confirm that it is you before one is linked or unlinked."
    >
      <div className="stack">
        <Found query={identities}>
          {(found) => (
            <div className="stack">
              {found.length === 0 && <p>None yet.</p>}
              {found.map((identity) => (
                <LinkedIdentity key={identity.id} identity={identity} />
              ))}
            </div>
          )}
        </Found>
        {providers.map(({ id, name }) => (
          <LinkAnother key={id} id={id} name={name} />
        ))}
      </div>
    </Section>
  );
}

function LinkedIdentity({ identity: { id, name, issuer, last_used_at: lastUsed } }: { identity: Linked }) {
  return (
    <div className="row">
      <span>
        <strong>{name}</strong> at {issuer},{' '}
        {lastUsed === undefined ? (
          'not used yet'
        ) : (
          <>
            last used <Instant at={lastUsed} />
          </>
        )}
      </span>
      <Confirm
        small
        verb="Unlink"
        label={`Unlink ${name}`}
        title={`Unlink ${name}?`}
        consequence="It signs you in no more, and the sessions that it made end. This one, too, if it is among them."
        done={`${name} is unlinked`}
        work={() => call('unlinkIdentity', { params: { identity: id } })}
        changes={[keys.identities, keys.sessions]}
      />
    </div>
  );
}

function LinkAnother({ id, name }: { id: ProviderKind; name: string }) {
  const { act, busy, problem } = useAct({
    work: () => leaveForProvider({ provider: id, purpose: 'link' }, location.href),
  });
  return (
    <>
      <div className="acts">
        <Action busy={busy} onClick={act}>
          Link {name}
        </Action>
      </div>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}
