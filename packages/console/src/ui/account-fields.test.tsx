// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
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
  vi.restoreAllMocks();
});

function show(): void {
  render(
    <MantineProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={createMemoryRouter([{ path: '/', element: <SignUp /> }])} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

function signUp(password: string): void {
  fireEvent.change(screen.getByLabelText('Username'), { target: { value: 'alice' } });
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: password } });
  fireEvent.click(screen.getByRole('button', { name: 'Create account' }));
}

it('an account is made without the time zone of a browser that knows other zones than the server', async () => {
  vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue({
    ...new Intl.DateTimeFormat().resolvedOptions(),
    timeZone: 'Etc/Unknown',
  });
  const replaced = vi.spyOn(location, 'replace').mockImplementation(() => {});
  const made: unknown[] = [];
  vi.stubGlobal('fetch', async (url: string, { body }: { body: string }) => {
    const sent = JSON.parse(body);
    if (url === '/console/v1/user' && sent.timezone !== undefined) {
      const message = 'timezone: must be a time zone as in Europe/Athens';
      return new Response(JSON.stringify({ error: 'invalid_request', message }), { status: 400 });
    }
    if (url === '/console/v1/user') made.push(sent);
    return new Response(null, { status: 204 });
  });
  show();
  signUp('Fake-Password-1');
  await waitFor(() => expect(replaced).toHaveBeenCalledWith('/'));
  expect(made).toEqual([{ username: 'alice', email: '', password: 'Fake-Password-1' }]);
});

it("a new password is asked for by the site's rule, and a shorter one is not sent", async () => {
  const sent = vi.fn(async () => new Response(null, { status: 204 }));
  vi.stubGlobal('fetch', sent);
  show();
  screen.getByText('At least 12 characters');
  signUp('Fake-Pass-1');
  await screen.findByText('Password must have at least 12 characters.');
  expect(sent).not.toHaveBeenCalled();
});
