// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { serve, show } from '../../testing/stage.tsx';
import Notices from '../../ui/notices-shown.tsx';
import { OneDomain } from './domains.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const uuid = '00000000-0000-4000-8000-00000000000d';
const domain = {
  uuid,
  domain: 'fake.example',
  domain_setup: { txt: 'tessera-domain-verification=fake' },
  verification_status: 'unverified',
  default_role: 'read_only',
  redirect_uri: 'https://fake.example',
} as const;
const time = '2026-01-01T00:00:00.000Z';

it.each([
  ['failed', 'fake.example does not have the record in DNS yet'],
  ['error', 'fake.example cannot be checked, as DNS gives no answer: try again later'],
])('a check of a domain that %s says no more than DNS did', async (status, sentence) => {
  const path = `/console/v1/organizations/acme/sso_domains/${uuid}/run_check`;
  serve({ [`POST ${path}`]: () => ({ status: 200, body: { time, status } }) });
  show(
    <>
      <Notices />
      <OneDomain organization="acme" domain={{ ...domain, check_results: [] }} reason={undefined} />
    </>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Check fake.example now' }));
  expect(await screen.findByText(sentence, {}, { timeout: 10_000 })).toBeTruthy();
});

it('a domain whose last check had no answer says so', () => {
  show(
    <OneDomain organization="acme" domain={{ ...domain, check_results: [{ time, status: 'error' }] }} reason="no" />,
  );
  expect(screen.getByText(/and DNS gave no answer/)).toBeTruthy();
});
