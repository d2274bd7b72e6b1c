import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAct } from './act.ts';
import { Action } from './buttons.tsx';
import type { Question } from './confirm.tsx';
import { Dialog } from './dialog.tsx';
import { Note } from './page.tsx';

/** A question in a dialog. It is mounted when it opens: earlier input is gone. */
export default function ConfirmDialog({
  verb,
  title,
  consequence,
  typed,
  work,
  done,
  undo,
  changes,
  after,
  close,
}: Question & { close: () => void }) {
  const [text, setText] = useState('');
  const { act, busy, problem } = useAct({ work, done, undo, changes: changes ?? [] });
  const missing = typed !== undefined && text.trim() !== typed ? `Type ${typed} to go on` : undefined;

  async function confirmed(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (missing !== undefined || !(await act())) return;
    close();
    after?.();
  }

  return (
    <Dialog title={title} close={close}>
      <form className="stack" onSubmit={confirmed}>
        <div>{consequence}</div>
        {typed !== undefined && (
          <TextInput
            label={`Type ${typed} to confirm`}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        {problem !== undefined && <Note kind="bad">{problem}</Note>}
        <div className="acts">
          <Action kind="danger" submit busy={busy} reason={missing}>
            {title.endsWith('?') ? `Yes, ${verb.toLowerCase()}` : verb}
          </Action>
          <Action onClick={close}>Cancel</Action>
        </div>
      </form>
    </Dialog>
  );
}
