// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { Outlet } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import { queryClient } from '../../api/client.ts';
import { AskedToLeave } from '../../frame/leaving.tsx';
import { UserContext } from '../../frame/user.ts';
import { alice, serve, showRoutes } from '../../testing/stage.tsx';
import OrganizationSettings from './settings.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('renaming an organization keeps the input of the other form of the page', async () => {
  queryClient.clear();
  const acme = {
    id: '00000000-0000-4000-8000-00000000000c',
    role: 'owner',
    allowed_actions: ['read', 'write', 'delete', 'edit_organization', 'delete_organization'],
    users: [{ user_id: alice.id, username: 'alice', role: 'owner' }],
    description: 'Old',
  };
  serve({
    'GET /console/v1/organizations/acme': () => ({ status: 200, body: { ...acme, name: 'acme' } }),
    'GET /console/v1/organizations/apex': () => ({ status: 200, body: { ...acme, name: 'apex' } }),
    'PATCH /console/v1/organizations/acme': () => ({ status: 204 }),
  });
  const element = (
    <UserContext value={alice}>
      <Outlet />
      <AskedToLeave />
    </UserContext>
  );
  const page = { path: '/organizations/:organization/settings', element: <OrganizationSettings /> };
  const router = showRoutes([{ element, children: [page] }], '/organizations/acme/settings');
  const description = await screen.findByLabelText<HTMLTextAreaElement>('Description');
  fireEvent.change(description, { target: { value: 'Half' } });
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'apex' } });
  fireEvent.click(screen.getByRole('button', { name: 'Rename' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/organizations/apex/settings'));
  await screen.findByRole('heading', { name: 'apex' });
  expect(screen.getByLabelText<HTMLTextAreaElement>('Description').value).toBe('Half');
  expect(screen.queryByText('Leave without saving?')).toBeNull();
});
