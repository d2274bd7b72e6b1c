import { QueryClient, queryOptions } from '@tanstack/react-query';
import { OutboxMail } from '@tessera/contract';
import * as z from 'zod';
import { ask, call, Refusal } from './call.ts';
import { sessionSeen } from './session.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      // A refusal is an answer; only silence and overload are worth asking again.
      retry: (failures, error) => failures < 2 && error instanceof Refusal && [0, 429, 503].includes(error.status),
    },
  },
});

export const userQuery = queryOptions({
  queryKey: ['user'],
  queryFn: async () => {
    const user = await call('getUser', {});
    sessionSeen();
    return user;
  },
});

export const tokensQuery = queryOptions({ queryKey: ['tokens'], queryFn: () => call('tokensGet', {}) });

export const sessionsQuery = queryOptions({ queryKey: ['sessions'], queryFn: () => call('tokensSessionGet', {}) });

export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: () => call('getAllOrganizations', {}),
});

export const organizationQuery = (organization: string) =>
  queryOptions({
    queryKey: ['organization', organization],
    queryFn: () => call('getOrganization', { params: { organization } }),
  });

export const credentialsQuery = (namespace: string) =>
  queryOptions({
    queryKey: ['credentials', namespace],
    queryFn: () => call('checkAWSAccessCredentials', { params: { namespace } }),
  });

export const outboxQuery = queryOptions({
  queryKey: ['outbox'],
  queryFn: async () => z.array(OutboxMail).parse(await ask('GET', '/console/outbox')),
  refetchInterval: 3000,
});

/** Forgets everything that a change could have touched; what is on the page is asked for again. */
export function everythingChanged(): Promise<void> {
  return queryClient.invalidateQueries();
}
