import { MutationCache, QueryClient, type QueryKey } from '@tanstack/react-query';
import { Refusal } from './refusal.ts';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The keys of the queries whose answers the mutation changes. */
      changes?: readonly QueryKey[];
    };
  }
}

export const queryClient: QueryClient = new QueryClient({
  mutationCache: new MutationCache({
    // After a refusal too: the page differed from the server's data.
    onSettled: async (_data, _error, _variables, _result, { meta }) => changed(...(meta?.changes ?? [])),
  }),
  defaultOptions: {
    queries: {
      staleTime: 2000,
      // A refusal is an answer; only silence and overload are worth asking again.
      retry: (failures, error) => failures < 2 && error instanceof Refusal && [0, 429, 503].includes(error.status),
      retryDelay: (failures, error) =>
        error instanceof Refusal && error.retryAfter !== undefined
          ? Math.min(error.retryAfter, 30) * 1000
          : 1000 * 2 ** failures,
    },
    // Being offline is a refusal like others, told where the button is. Input and answers hold passwords and tokens: none
    // is kept.
    mutations: { networkMode: 'always', gcTime: 0 },
  },
});

/** Fetches these queries anew: shown ones now, others when they are next shown. */
export async function changed(...keys: readonly QueryKey[]): Promise<void> {
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
