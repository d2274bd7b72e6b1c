import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAct } from './act.ts';
import { Action } from './buttons.tsx';
import type { Question } from './confirm.tsx';
import { Note } from './page.tsx';

/** A question in a dialog. */
export default function Dialog({ close, ...question }: Question & { close: () => void }) {
  return (
    <Modal opened onClose={close} withCloseButton={false}>
      <Asked close={close} {...question} />
    </Modal>
  );
}

function Asked({
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
    <form className="stack" onSubmit={confirmed}>
      <div className="dialog-head">
        <Modal.Title>{title}</Modal.Title>
        <Modal.CloseButton aria-label="Close" />
      </div>
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
  );
}
