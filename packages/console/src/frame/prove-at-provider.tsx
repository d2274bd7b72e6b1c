import { facts } from '../api/facts.ts';
import { leaveForProvider } from '../api/provider.ts';
import { useAct } from '../ui/act.ts';
import { Action } from '../ui/buttons.tsx';
import { Note } from '../ui/page.tsx';

/** The proof by an identity provider in the place of the password. It leaves the page, which cannot keep what was typed. */
export function ProveAtProvider() {
  const { providers = [] } = facts;
  const [provider] = providers;
  const { act, busy, problem } = useAct({
    work: async () => {
      if (provider !== undefined) await leaveForProvider({ provider: provider.id, purpose: 'prove' }, location.href);
    },
  });
  if (provider === undefined) return null;
  return (
    <div className="stack section">
      <p className="dim">If you sign in with {provider.name}, confirm there. What you entered on this page is lost.</p>
      <div className="acts">
        <Action busy={busy} onClick={act}>
          Confirm with {provider.name}
        </Action>
      </div>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </div>
  );
}
