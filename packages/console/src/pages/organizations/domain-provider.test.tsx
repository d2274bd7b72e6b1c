// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { serve, show } from '../../testing/stage.tsx';
import { lossNow } from '../../ui/unsaved.ts';
import { DomainProvider } from './domain-provider.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('the client secret of a provider is not kept in the page once it is saved', async () => {
  const uuid = '00000000-0000-4000-8000-00000000000d';
  serve({ [`PATCH /console/v1/organizations/acme/sso_domains/${uuid}`]: () => ({ status: 204 }) });
  const domain = {
    uuid,
    domain: 'fake.example',
    oidc_issuer: 'https://idp.fake.example',
    oidc_client_id: 'fake',
    domain_setup: { txt: 'fake' },
    verification_status: 'verified',
    check_results: [],
    default_role: 'read_only',
    redirect_uri: 'https://fake.example',
  } as const;
  show(<DomainProvider organization="acme" domain={{ ...domain, check_results: [] }} />);
  const secret = () => screen.getByLabelText<HTMLInputElement>('Client secret');
  fireEvent.change(secret(), { target: { value: 'Fake-Secret' } });
  await waitFor(() => expect(lossNow()).toBeDefined());
  fireEvent.click(screen.getByRole('button', { name: 'Save provider' }));
  await waitFor(() => expect(secret().value).toBe(''));
  expect(lossNow()).toBeUndefined();
});
