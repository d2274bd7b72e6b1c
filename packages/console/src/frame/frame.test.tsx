// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call } from '../api/call.ts';
import { queryClient } from '../api/client.ts';
import { declinePassword } from '../api/password.ts';
import { alice, refused, serve, showRoutes } from '../testing/stage.tsx';
import { useUnsaved } from '../ui/unsaved.ts';
import { Frame } from './frame.tsx';

const bob = { id: '00000000-0000-4000-8000-00000000000b', username: 'bob' };

function Half() {
  const [text, setText] = useState('');
  useUnsaved(text === '' ? undefined : { title: 'Leave without saving?', words: 'It is not saved.' });
  return <input aria-label="Half" value={text} onChange={(event) => setText(event.currentTarget.value)} />;
}

describe('the frame', () => {
  let user: object = alice;
  let sent: { request: string }[] = [];
  beforeEach(() => {
    queryClient.clear();
    user = alice;
    sent = serve({
      'DELETE /console/session': () => ({ status: 204 }),
      'GET /console/v1/user': () => ({ status: 200, body: user }),
      'GET /console/v1/tokens': () => refused(401, 'not_authenticated'),
    });
  });
  afterEach(() => {
    act(declinePassword);
    cleanup();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  async function shown(): Promise<void> {
    showRoutes([{ element: <Frame />, children: [{ path: '/', element: <Half /> }] }]);
    await screen.findByLabelText('Half');
  }

  it('stays with what was entered where its user signs in again in another tab, and goes for another user', async () => {
    const reload = vi.spyOn(location, 'reload').mockImplementation(() => {});
    const other = new BroadcastChannel('tessera');
    await shown();
    const requests = vi.spyOn(globalThis, 'fetch');
    other.postMessage('changed');
    await waitFor(() => expect(requests).toHaveBeenCalledTimes(1));
    await act(async () => {});
    expect(reload).not.toHaveBeenCalled();
    user = bob;
    other.postMessage('changed');
    await waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
    other.close();
  });

  it('finds nothing over the question for the password of a session that has ended', async () => {
    vi.spyOn(location, 'replace').mockImplementation(() => {});
    await shown();
    await import('./password-dialog.tsx');
    call('tokensGet', {}).catch(() => undefined);
    await screen.findByText('Your session has ended');
    fireEvent.keyDown(document.documentElement, { key: 'k', ctrlKey: true });
    await import('./palette.tsx');
    await act(async () => {});
    expect(screen.queryByPlaceholderText(/^Find a page/)).toBeNull();
  });

  it('asks before the user signs out where something would be lost', async () => {
    const left = vi.spyOn(location, 'replace').mockImplementation(() => {});
    await shown();
    fireEvent.change(screen.getByLabelText('Half'), { target: { value: 'half' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Stay' }));
    expect(sent.some(({ request }) => request === 'DELETE /console/session')).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Leave' }));
    await waitFor(() => expect(left).toHaveBeenCalledWith('/sign-in'));
  });

  it('keeps the page where the search cannot be fetched', async () => {
    vi.doMock('./palette.tsx', () => Promise.reject(new TypeError('Failed to fetch')));
    await shown();
    fireEvent.keyDown(document.documentElement, { key: 'k', ctrlKey: true });
    await screen.findByText('The search could not be fetched. Check your connection.');
    screen.getByLabelText('Half');
    vi.doUnmock('./palette.tsx');
  });
});
