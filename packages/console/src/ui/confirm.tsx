import type { QueryKey } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Action } from './buttons.tsx';

const AskedDialog = lazy(() => import('./confirm-dialog.tsx'));

export interface Question {
  /** The text of the button that does it: "Revoke". */
  verb: string;
  title: string;
  /** The thing that will be gone, and the consequence. */
  consequence: ReactNode;
  /** The text that must be typed before it can be done. */
  typed?: string | undefined;
  /** The notice afterwards; none if the action leaves the page. */
  done?: string;
  undo?: (() => void) | undefined;
  work: () => Promise<unknown>;
  /** The keys of the queries that it changes. */
  changes?: readonly QueryKey[];
  /** Runs when it is done and the dialog is closed, to move the focus to where the work continues. */
  after?: () => void;
}

interface ConfirmProps extends Question {
  /** The button's name for screen readers: "Revoke laptop". */
  label?: string;
  reason?: string | undefined;
  small?: boolean;
}

/** A button for an action that cannot be undone. It names the consequence and asks once more. */
export function Confirm({ label, reason, small = false, ...question }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Action kind="danger" reason={reason} label={label} small={small} onClick={() => setOpen(true)}>
        {question.verb}
      </Action>
      <ConfirmDialog open={open} close={() => setOpen(false)} {...question} />
    </>
  );
}

/** The question itself, for actions begun by something else than a button. */
export function ConfirmDialog({ open, close, ...question }: Question & { open: boolean; close: () => void }) {
  return open ? (
    <Suspense fallback={null}>
      <AskedDialog close={close} {...question} />
    </Suspense>
  ) : null;
}
