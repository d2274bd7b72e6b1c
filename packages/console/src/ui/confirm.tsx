import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useAct } from './act.ts';
import { Action } from './buttons.tsx';
import { Note } from './page.tsx';

interface ConfirmProps {
  /** What the button that asks says: "Revoke". */
  verb: string;
  /** What it is called for those who hear it: "Revoke laptop". */
  label?: string;
  title: string;
  /** What will be gone, and what follows from it. */
  consequence: ReactNode;
  /** What must be typed before it can be done. */
  typed?: string;
  reason?: string | undefined;
  /** What is said afterwards; nothing where the work leaves the page. */
  done?: string;
  work: () => Promise<unknown>;
  after?: () => void;
}

/** A button for what cannot be undone. It names the consequence and asks once more. */
export function Confirm(props: ConfirmProps) {
  const { verb, label, title, consequence, typed, reason, done, work, after } = props;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const { act, busy, problem } = useAct();

  async function confirmed(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (typed !== undefined && text !== typed) return;
    if (await act(work, done)) {
      setOpen(false);
      after?.();
    }
  }

  const missing = typed !== undefined && text !== typed ? `Type ${typed} to go on` : undefined;
  return (
    <>
      <Action
        kind="danger"
        reason={reason}
        {...(label === undefined ? {} : { label })}
        onClick={() => {
          setText('');
          setOpen(true);
        }}
      >
        {verb}
      </Action>
      <Modal opened={open} onClose={() => setOpen(false)} withCloseButton={false}>
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
            <Action onClick={() => setOpen(false)}>Cancel</Action>
          </div>
        </form>
      </Modal>
    </>
  );
}
