import type { PasskeyAssertion } from '@tessera/contract';
import { useAct } from './act.ts';
import { Action } from './buttons.tsx';
import { Note } from './page.tsx';

interface PasskeyButtonProps {
  children: string;
  as: 'both factors' | 'second factor';
  /** Sends the browser's answer. */
  send: (passkey: PasskeyAssertion) => Promise<unknown>;
}

/** A button that asks the browser for a passkey. A refusal is shown beside it. */
export function PasskeyButton({ children, as, send }: PasskeyButtonProps) {
  const { act, busy, problem } = useAct({
    work: async () => {
      const { assertion } = await import('../api/passkey.ts');
      await send(await assertion(as));
    },
  });
  const isKnown = 'PublicKeyCredential' in globalThis;
  return (
    <>
      <Action busy={busy} onClick={act} reason={isKnown ? undefined : 'This browser has no passkeys'}>
        {children}
      </Action>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}
