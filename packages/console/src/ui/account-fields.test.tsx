// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import { queryClient } from '../api/client.ts';

// As the server writes it into the page where the administrator wants longer passwords than the contract.
document.head.innerHTML = `<meta name="tessera" content='{"signup":"open","outbox":false,"password_min":12}'>`;
// Other tests may have loaded the facts of another page.
vi.resetModules();
const { default: SignUp } = await import('../pages/sign-up.tsx');

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it("a new password is asked for by the site's rule, and a shorter one is not sent", async () => {
  const sent = vi.fn(async () => new Response(null, { status: 204 }));
  vi.stubGlobal('fetch', sent);
  render(
    <MantineProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={createMemoryRouter([{ path: '/', element: <SignUp /> }])} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  screen.getByText('At least 12 characters');
  fireEvent.change(screen.getByLabelText('Username'), { target: { value: 'alice' } });
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'Fake-Pass-1' } });
  fireEvent.click(screen.getByRole('button', { name: 'Create account' }));
  await screen.findByText('Password must have at least 12 characters.');
  expect(sent).not.toHaveBeenCalled();
});
