import { Button } from '@mantine/core';
import { lazy, type MouseEvent, type ReactNode, Suspense, useId, useState } from 'react';
import { Link } from 'react-router';
import { Note } from './page.tsx';

// The tooltip is a heavy part, and most pages have nothing disabled.
const Reason = lazy(() => import('./reason.tsx'));

interface ActionProps {
  children: ReactNode;
  /** Why it cannot be done now. The button stays where it is, can be reached, and says so. */
  reason?: string | undefined;
  kind?: 'main' | 'plain' | 'danger';
  /** Its accessible name, if its own words are not enough: "Revoke laptop". */
  label?: string | undefined;
  /** While it works it keeps the focus. */
  busy?: boolean;
  submit?: boolean;
  small?: boolean;
  onClick?: (event: MouseEvent) => void;
  to?: string;
}

const looks = {
  main: { variant: 'filled' },
  plain: { variant: 'default' },
  danger: { variant: 'outline', color: 'var(--danger)' },
} as const;

/** A button, or a link that looks like one. A single thing that is not permitted is disabled with the reason, never hidden. */
export function Action({ children, reason, kind = 'plain', label, busy, submit, small, onClick, to }: ActionProps) {
  const id = useId();
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const common = { ...looks[kind], 'aria-label': label, ...(small ? { size: 'xs' } : {}) };
  if (reason !== undefined) {
    return (
      <span ref={setPlace} className="reasoned">
        <Button
          {...common}
          data-disabled
          aria-disabled
          aria-describedby={id}
          onClick={(event: MouseEvent) => event.preventDefault()}
        >
          {children}
        </Button>
        <span id={id} className="hidden">
          {reason}
        </span>
        <Suspense fallback={null}>{place && <Reason text={reason} place={place} />}</Suspense>
      </span>
    );
  }
  if (to !== undefined) {
    return (
      <Button {...common} component={Link} to={to}>
        {children}
      </Button>
    );
  }
  return (
    <Button
      {...common}
      type={submit ? 'submit' : 'button'}
      // Not `loading`, which disables the button and so drops the focus.
      {...(busy ? { 'aria-busy': true, 'data-busy': true } : {})}
      {...(onClick && !busy ? { onClick } : {})}
    >
      {children}
    </Button>
  );
}

/** The foot of a form: the error of the whole form, the button that sends it, the way out. */
export function FormEnd(props: {
  form: { problem: string | undefined; busy: boolean };
  children: ReactNode;
  cancel?: string;
  reason?: string | undefined;
  kind?: 'main' | 'danger';
}) {
  const { problem, busy } = props.form;
  return (
    <>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
      <div className="acts">
        <Action kind={props.kind ?? 'main'} submit busy={busy} reason={props.reason}>
          {props.children}
        </Action>
        {props.cancel !== undefined && <Action to={props.cancel}>Cancel</Action>}
      </div>
    </>
  );
}
