import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, type RouteObject, RouterProvider } from 'react-router';
import { vi } from 'vitest';
import { queryClient } from '../api/client.ts';
import { AskedForPassword } from '../frame/password.tsx';
import { UserContext } from '../frame/user.ts';

interface Answer {
  status: number;
  body?: unknown;
}

/** A request, as `GET /console/v1/user`, and its answer; each use of it asks for one. */
export type Answers = Record<string, (body: unknown) => Answer | Promise<Answer>>;

export const refused = (status: number, error: string, message = error): Answer => ({
  status,
  body: { error, message },
});

/** Answers the page's requests, without their query; 404 where nothing is named. Returns them as they were sent. */
export function serve(answers: Answers): { request: string; body: unknown }[] {
  const sent: { request: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (url: string, { method, body: text }: { method: string; body?: string }) => {
    const request = `${method} ${url.split('?', 1)[0]}`;
    const given = text === undefined ? undefined : JSON.parse(text);
    sent.push({ request, body: given });
    const { status, body } = (await answers[request]?.(given)) ?? refused(404, 'not_found');
    return new Response(body === undefined ? null : JSON.stringify(body), { status });
  });
  return sent;
}

export const alice = { id: '00000000-0000-4000-8000-00000000000a', username: 'alice', timezone: 'UTC' };

/** Shows a page of alice's, which asks for her password over it. */
export function show(page: ReactNode, user: object = alice): void {
  queryClient.clear();
  showRoutes([
    {
      path: '*',
      element: (
        <UserContext value={{ ...alice, ...user }}>
          {page}
          <AskedForPassword />
        </UserContext>
      ),
    },
  ]);
}

/** Shows the first of these addresses. Returns the router. */
export function showRoutes(routes: RouteObject[], ...addresses: string[]) {
  const router = createMemoryRouter(routes, { initialEntries: addresses.length === 0 ? ['/'] : addresses });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return router;
}
