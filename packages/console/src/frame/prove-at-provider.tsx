import { queryClient } from '../api/client.ts';
import { facts } from '../api/facts.ts';
import { leaveForProvider } from '../api/provider.ts';
import { userQuery } from '../api/queries.ts';
import { useAct } from '../ui/act.ts';
import { Action } from '../ui/buttons.tsx';
import { Note } from '../ui/page.tsx';

/** The proof by an identity provider in the place of the password. It leaves the page, which cannot keep what was typed. */
export function ProveAtProvider() {
  const { providers = [], domains = false } = facts;
  // GitHub does not say when somebody authenticated, and proves nothing afresh.
  const site = providers.find(({ id }) => id !== 'github');
  const email = queryClient.getQueryData(userQuery.queryKey)?.email ?? '';
  if (site === undefined && (!domains || email === '')) return null;
  return (
    <div className="stack section">
      <p className="dim">
        If you have no password here, confirm where you sign in. What you entered on this page is lost.
      </p>
      {site !== undefined && <Prove name={site.name} at={{ provider: site.id }} />}
      {domains && email !== '' && <Prove name="your organization" at={{ email }} />}
    </div>
  );
}

function Prove({ name, at }: { name: string; at: Pick<Parameters<typeof leaveForProvider>[0], 'provider' | 'email'> }) {
  const { act, busy, problem } = useAct({ work: () => leaveForProvider({ ...at, purpose: 'prove' }, location.href) });
  return (
    <>
      <div className="acts">
        <Action busy={busy} onClick={act}>
          Confirm with {name}
        </Action>
      </div>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}
