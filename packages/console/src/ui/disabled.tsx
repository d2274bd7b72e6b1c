import { Button, Tooltip } from '@mantine/core';
import { type MouseEvent, type ReactNode, useId } from 'react';

interface DisabledProps {
  reason: string;
  look: object;
  children: ReactNode;
}

/** A button that cannot be used now, can be reached all the same, and says why. */
export default function Disabled({ reason, look, children }: DisabledProps) {
  const id = useId();
  return (
    <Tooltip label={reason} maw={320}>
      <span>
        <Button
          {...look}
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
