// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { refused, serve, show } from '../../testing/stage.tsx';
import Password from './password.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('a password that an administrator requires is set on the page of the password, which says so', async () => {
  const owed = () => refused(403, 'password_change_required', 'Set a new password first');
  const sent = serve({
    'POST /console/session/password': () => ({ status: 204 }),
    'POST /console/v1/user/password_reset': () => ({ status: 204 }),
    'PATCH /console/v1/users/alice': owed,
    'GET /console/v1/user/identities': owed,
  });
  show(<Password />, { password_change_required: true });
  screen.getByText('A site administrator requires a new password. Until you set one, nothing else can be used.');
  fireEvent.change(screen.getByLabelText('Current password'), { target: { value: 'Fake-Password-1' } });
  fireEvent.change(screen.getByLabelText('New password'), { target: { value: 'Fake-Password-2' } });
  fireEvent.click(screen.getByRole('button', { name: 'Change password' }));
  await vi.waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('New password').value).toBe(''));
  expect(sent.map(({ request, body }) => [request, body])).toEqual([
    ['POST /console/session/password', { password: 'Fake-Password-1' }],
    ['POST /console/v1/user/password_reset', { password: 'Fake-Password-2' }],
  ]);
});
