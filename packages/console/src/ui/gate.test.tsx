// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';

// As the server writes it into the page for a browser that is signed in.
document.head.innerHTML = `<meta name="tessera" content='{"signup":"open","outbox":false,"signed_in":true}'>`;
// Other tests may have loaded the facts of another page.
vi.resetModules();
const { ForVisitors } = await import('./gate.tsx');

function left(address: string): unknown {
  const replaced = vi.spyOn(location, 'replace').mockImplementation(() => {});
  render(
    <MemoryRouter initialEntries={[address]}>
      <ForVisitors>
        <p>The form</p>
      </ForVisitors>
    </MemoryRouter>,
  );
  return replaced.mock.calls[0]?.[0];
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('a page for visitors leads a user who is signed in to where signing in would have led', () => {
  expect(left('/sign-in?next=/tokens/new')).toBe(`${location.origin}/tokens/new`);
  expect(screen.queryByText('The form')).toBeNull();
});

it('a page for visitors leads to no other site', () => {
  expect(left('/sign-in?next=https://elsewhere.example/')).toBe(`${location.origin}/`);
});

it('a page for visitors that names an account stays: it may be another one', () => {
  expect(left('/sign-in?username=bob')).toBeUndefined();
  expect(screen.getByText('The form')).toBeTruthy();
});
