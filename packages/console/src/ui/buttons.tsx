import { Button, Tooltip } from '@mantine/core';
import { type MouseEvent, type ReactNode, useId } from 'react';
import { Link } from 'react-router';

interface ActionProps {
  children: ReactNode;
  /** Why it cannot be done now. The button stays where it is, can be reached, and says so. */
  reason?: string | undefined;
  kind?: 'main' | 'plain' | 'danger';
  /** What it is called where its own words alone would not tell: "Revoke laptop". */
  label?: string;
  busy?: boolean;
  submit?: boolean;
  onClick?: (event: MouseEvent) => void;
  to?: string;
}

const looks = {
  main: { variant: 'filled' },
  plain: { variant: 'default' },
  danger: { variant: 'outline', color: 'var(--danger)' },
} as const;

/** A button, or a link that looks like one. What one may not do is disabled with the reason, never hidden. */
export function Action({ children, reason, kind = 'plain', label, busy, submit, onClick, to }: ActionProps) {
  const id = useId();
  const common = { ...looks[kind], 'aria-label': label };
  if (reason !== undefined) {
    return (
      <Tooltip label={reason} maw={320}>
        <span>
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
        </span>
      </Tooltip>
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
    <Button {...common} type={submit ? 'submit' : 'button'} loading={busy ?? false} {...(onClick ? { onClick } : {})}>
      {children}
    </Button>
  );
}

/** The foot of a form: what went wrong with all of it, the button that sends it, the way out. */
export function FormEnd(props: {
  problem: string | undefined;
  busy: boolean;
  children: ReactNode;
  cancel?: string;
  reason?: string | undefined;
  kind?: 'main' | 'danger';
}) {
  return (
    <>
      {props.problem !== undefined && (
        <div className="note" data-kind="bad" role="alert">
          {props.problem}
        </div>
      )}
      <div className="acts">
        <Action kind={props.kind ?? 'main'} submit busy={props.busy} reason={props.reason}>
          {props.children}
        </Action>
        {props.cancel !== undefined && <Action to={props.cancel}>Cancel</Action>}
      </div>
    </>
  );
}
