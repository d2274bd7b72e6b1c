import type { SignInPurpose } from '@tessera/contract';
import type { ReactNode } from 'react';
import { queryClient } from '../api/client.ts';
import { facts } from '../api/facts.ts';
import { leaveForProvider } from '../api/provider.ts';
import { userQuery } from '../api/queries.ts';
import { useAct } from '../ui/act.ts';
import { Action } from '../ui/buttons.tsx';
import { Note } from '../ui/page.tsx';

/** The proof by an identity provider in the place of the password. It leaves the page, which cannot keep the input. */
export function ProveAtProvider({ why }: { why: string }) {
  const { providers = [], domains = false } = facts;
  // GitHub does not say when a person authenticated, and proves nothing afresh.
  const site = providers.find(({ id }) => id !== 'github');
  const email = queryClient.getQueryData(userQuery.queryKey)?.email ?? '';
  if (site === undefined && (!domains || email === '')) return null;
  return (
    <div className="stack section">
      <p className="dim">{why} What you entered on this page is lost.</p>
      {site !== undefined && <Leave at={{ provider: site.id }}>Confirm with {site.name}</Leave>}
      {domains && email !== '' && <Leave at={{ email }}>Confirm with your organization</Leave>}
    </div>
  );
}

/** The sign-in at an identity provider after the session has ended. It leads back to the page. */
export function SignInAtProvider() {
  const { providers = [], domains = false } = facts;
  const email = queryClient.getQueryData(userQuery.queryKey)?.email ?? '';
  return (
    <div className="stack section">
      {providers.map(({ id, name }) => (
        <Leave key={id} at={{ provider: id }} purpose="sign_in">
          Sign in with {name}
        </Leave>
      ))}
      {domains && email !== '' && (
        <Leave at={{ email }} purpose="sign_in">
          Sign in with your organization
        </Leave>
      )}
    </div>
  );
}

interface LeaveProps {
  at: Pick<Parameters<typeof leaveForProvider>[0], 'provider' | 'email'>;
  purpose?: SignInPurpose;
  children: ReactNode;
}

function Leave({ at, purpose = 'prove', children }: LeaveProps) {
  const { act, busy, problem } = useAct({ work: () => leaveForProvider({ ...at, purpose }, location.href) });
  return (
    <>
      <div className="acts">
        <Action busy={busy} onClick={act}>
          {children}
        </Action>
      </div>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}
