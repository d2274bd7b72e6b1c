import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useAct } from './act.ts';
import { Action } from './buttons.tsx';
import { Note } from './page.tsx';

interface Question {
  /** What the button that does it says: "Revoke". */
  verb: string;
  title: string;
  /** What will be gone, and what follows from it. */
  consequence: ReactNode;
  /** What must be typed before it can be done. */
  typed?: string;
  /** What is said afterwards; nothing where the work leaves the page. */
  done?: string;
  work: () => Promise<unknown>;
}

interface ConfirmProps extends Question {
  /** What the button is called for those who hear it: "Revoke laptop". */
  label?: string;
  reason?: string | undefined;
}

/** A button for what cannot be undone. It names the consequence and asks once more. */
export function Confirm({ label, reason, ...question }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Action kind="danger" reason={reason} {...(label === undefined ? {} : { label })} onClick={() => setOpen(true)}>
        {question.verb}
      </Action>
      <ConfirmDialog open={open} close={() => setOpen(false)} {...question} />
    </>
  );
}

/** The question itself, for what something else than a button begins. */
export function ConfirmDialog({ open, close, ...question }: Question & { open: boolean; close: () => void }) {
  return (
    <Modal opened={open} onClose={close} withCloseButton={false}>
      <Asked close={close} {...question} />
    </Modal>
  );
}

/** Made anew whenever the dialog opens: what was typed the last time is not there. */
function Asked({ verb, title, consequence, typed, done, work, close }: Question & { close: () => void }) {
  const [text, setText] = useState('');
  const { act, busy, problem } = useAct();
  const missing = typed !== undefined && text !== typed ? `Type ${typed} to go on` : undefined;

  async function confirmed(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (missing === undefined && (await act(work, done))) close();
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
