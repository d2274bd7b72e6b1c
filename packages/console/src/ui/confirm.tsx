import type { QueryKey } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Action } from './buttons.tsx';

const AskedDialog = lazy(() => import('./confirm-dialog.tsx'));

export interface Question {
  /** What the button that does it says: "Revoke". */
  verb: string;
  title: string;
  /** What will be gone, and what follows from it. */
  consequence: ReactNode;
  /** What must be typed before it can be done. */
  typed?: string | undefined;
  /** What is said afterwards; nothing where the work leaves the page. */
  done?: string;
  undo?: (() => void) | undefined;
  work: () => Promise<unknown>;
  /** The keys of the queries that it changes. */
  changes?: readonly QueryKey[];
  /** Runs when it is done and the dialog is closed, to move the focus to where the work continues. */
  after?: () => void;
}

interface ConfirmProps extends Question {
  /** What the button is called for those who hear it: "Revoke laptop". */
  label?: string;
  reason?: string | undefined;
  small?: boolean;
}

/** A button for what cannot be undone. It names the consequence and asks once more. */
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

/** The question itself, for what something else than a button begins. */
export function ConfirmDialog({ open, close, ...question }: Question & { open: boolean; close: () => void }) {
  return open ? (
    <Suspense fallback={null}>
      <AskedDialog close={close} {...question} />
    </Suspense>
  ) : null;
}
