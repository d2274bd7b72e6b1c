// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { refused, serve, show } from '../../testing/stage.tsx';
import DeleteAccount from './delete.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('the page of the deletion does not say that there are no tokens where it could not ask', async () => {
  serve({
    'GET /console/v1/organizations': () => ({ status: 200, body: [] }),
    'GET /console/v2/credentials/alice': () => ({
      status: 200,
      body: { credentials: [], pagination_metadata: { page: 1, per_page: 200, total_pages: 1, total_items: 0 } },
    }),
    'GET /console/v1/tokens': () => refused(500, 'internal', 'Something went wrong'),
  });
  show(<DeleteAccount />);
  await screen.findByText('Something went wrong');
  expect(screen.queryByText('Tokens: you have none')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Delete account' })).toBeNull();
});
