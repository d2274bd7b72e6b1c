import type { ProviderKind } from '@tessera/contract';
import { facts } from '../api/facts.ts';
import { leaveForProvider } from '../api/provider.ts';
import { safeNext } from '../api/session.ts';
import { useAct } from '../ui/act.ts';
import { Action } from '../ui/buttons.tsx';
import { Note } from '../ui/page.tsx';

/** A button for each identity provider of the site; nothing where there is none. */
export function ProviderButtons({ remember, next }: { remember: boolean; next: string | null }) {
  const { providers = [] } = facts;
  if (providers.length === 0) return null;
  return (
    <div className="stack section">
      {providers.map(({ id, name }) => (
        <ProviderButton key={id} id={id} name={name} remember={remember} next={next} />
      ))}
    </div>
  );
}

function ProviderButton({
  id,
  name,
  remember,
  next,
}: {
  id: ProviderKind;
  name: string;
  remember: boolean;
  next: string | null;
}) {
  const { act, busy, problem } = useAct({
    work: () => leaveForProvider({ provider: id, purpose: 'sign_in', remember_me: remember }, safeNext(next)),
  });
  return (
    <>
      <Action busy={busy} onClick={act}>
        Sign in with {name}
      </Action>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}
