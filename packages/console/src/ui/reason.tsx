import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';

/** Shows why something cannot be done, to those who point at it or come to it with the keyboard. */
export default function Reason({ text, children }: { text: string; children: ReactElement }) {
  return (
    <Tooltip label={text} maw={320}>
      {children}
    </Tooltip>
  );
}
