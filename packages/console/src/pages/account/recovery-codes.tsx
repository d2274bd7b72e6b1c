import { useState } from 'react';
import { Action } from '../../ui/buttons.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Note } from '../../ui/page.tsx';
import { useUnsaved } from '../../ui/unsaved.ts';

/** Recovery codes, which are shown once. Leaving them uncopied is asked about. */
export function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  const [kept, setKept] = useState(false);
  useUnsaved(
    kept
      ? undefined
      : {
          title: 'Leave without the recovery codes?',
          words: 'You have not copied them, and they are never shown again. You can make new ones on this page.',
        },
  );
  return (
    <div className="stack">
      <Note kind="good">
        Keep these codes where you keep passwords. Each signs you in once when the app or the passkeys are lost, and
        they are not shown again.
      </Note>
      <pre>{codes.join('\n')}</pre>
      <div className="acts">
        <Copy text={codes.join('\n')} label="Copy the recovery codes" done={() => setKept(true)} />
        {kept ? (
          <Action kind="main" onClick={done}>
            Done
          </Action>
        ) : (
          <Action onClick={() => setKept(true)}>I have saved them</Action>
        )}
      </div>
    </div>
  );
}
