// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';

document.head.innerHTML = `<meta name="tessera" content='{"signup":"open","outbox":false,"providers":[{"id":"oidc","name":"Fake ID"}],"domains":true}'>`;
// Other tests may have loaded the facts of another page.
vi.resetModules();
const { serve, showRoutes } = await import('../testing/stage.tsx');
const { ProviderButtons } = await import('./provider-buttons.tsx');
const { placeAfterSignIn } = await import('../api/provider.ts');

afterEach(() => {
  cleanup();
  location.hash = '';
  sessionStorage.clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function shown(): ReturnType<typeof vi.spyOn> {
  serve({ 'POST /console/sign_in/begin': () => ({ status: 200, body: { url: 'https://id.fake.example/' } }) });
  // The link of an invitation leads a person with an account here.
  location.hash = '#token=tsm_fake';
  showRoutes([{ path: '*', element: <ProviderButtons remember={false} next="/invitation" /> }]);
  return vi.spyOn(location, 'replace').mockImplementation(() => {});
}

const invitation = `${location.origin}/invitation#token=tsm_fake`;

it('the provider of the site leads back to the mailed link from which the sign-in page came', async () => {
  const left = shown();
  fireEvent.click(screen.getByRole('button', { name: 'Sign in with Fake ID' }));
  await waitFor(() => expect(left).toHaveBeenCalledWith('https://id.fake.example/'), { timeout: 10_000 });
  expect(placeAfterSignIn()).toBe(invitation);
});

it('the provider of an organization leads back to it too', async () => {
  const left = shown();
  fireEvent.click(screen.getByRole('button', { name: 'Sign in with your organization' }));
  fireEvent.change(screen.getByLabelText('Work e-mail'), { target: { value: 'alice@fake.example' } });
  fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
  await waitFor(() => expect(left).toHaveBeenCalledWith('https://id.fake.example/'), { timeout: 10_000 });
  expect(placeAfterSignIn()).toBe(invitation);
});
