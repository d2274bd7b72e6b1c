// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { queryClient } from '../../api/client.ts';
import { InviteForm } from './invite.tsx';

/** Shows the form, with a server that answers so. Returns the request sent to it. */
function show(answer: () => Response): unknown[] {
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body));
    return answer();
  });
  const router = createMemoryRouter(
    [
      { path: '/', element: <InviteForm organization={{ name: 'acme', role: 'admin' }} /> },
      { path: '/organizations/acme', element: <p>The members of acme</p> },
    ],
    { initialEntries: ['/'] },
  );
  render(
    <MantineProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return sent;
}

const people = () => screen.getByLabelText<HTMLTextAreaElement>('People');
function send(text: string): void {
  fireEvent.change(people(), { target: { value: text } });
  fireEvent.click(screen.getByRole('button', { name: 'Send invitations' }));
}

describe('inviting people', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('sends all of them in one request, and goes back to the members', async () => {
    const sent = show(() => new Response(null, { status: 204 }));
    send('Ann <ann@example.com>, bob\ncarol');
    await screen.findByText('The members of acme');
    expect(sent).toEqual([{ invitee_email: ['ann@example.com', 'bob', 'carol'], organization_role: 'read_only' }]);
  });

  it('keeps those that were not invited, and names them', async () => {
    const failed = { failed_recipients: ['@nowhere', 'b@d@'] };
    show(() => new Response(JSON.stringify(failed), { status: 207 }));
    send('ann@example.com @nowhere b@d@');
    await screen.findByText(/^1 invitation to acme made\. Not invited.*: @nowhere and b@d@\.$/);
    await waitFor(() => expect(people().value).toBe('@nowhere\nb@d@'));
  });

  it('asks for a recipient before it sends anything', async () => {
    const sent = show(() => new Response(null, { status: 204 }));
    send(' , ');
    await screen.findByText('Name at least one person.');
    expect(sent).toEqual([]);
  });

  it('lets only an owner invite an owner', () => {
    show(() => new Response(null, { status: 204 }));
    expect(screen.getByRole<HTMLOptionElement>('option', { name: 'Owner' }).disabled).toBe(true);
  });
});
