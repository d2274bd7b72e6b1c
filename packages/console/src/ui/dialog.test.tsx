// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { Dialog } from './dialog.tsx';

afterEach(cleanup);

function Two({ firm }: { firm: boolean }) {
  const [open, setOpen] = useState(['below', 'above']);
  const close = (name: string) => () => setOpen((names) => names.filter((one) => one !== name));
  return (
    <MantineProvider env="test">
      {open.map((name) => (
        <Dialog key={name} title={name} close={close(name)} firm={firm && name === 'above'}>
          {name}
        </Dialog>
      ))}
    </MantineProvider>
  );
}

const shown = () => screen.queryAllByRole('dialog').map((dialog) => dialog.textContent);
const pressEscape = () => fireEvent.keyDown(document.body, { key: 'Escape' });

it('Escape closes the dialog on top, and then the one below', async () => {
  render(<Two firm={false} />);
  pressEscape();
  expect(shown()).toEqual(['belowbelow']);
  await new Promise((resolve) => setTimeout(resolve));
  pressEscape();
  expect(shown()).toEqual([]);
});

it('Escape closes nothing below a dialog that only its own buttons close', () => {
  render(<Two firm />);
  pressEscape();
  expect(shown()).toHaveLength(2);
});
