import { useEffect, useId, useSyncExternalStore } from 'react';

/** The input that would be lost by leaving the page, in the words of the question. */
export interface Loss {
  title: string;
  words: string;
}

/** The state of a navigation that replaces the path of a page which stays, with all that was entered in it. */
export const samePage = { samePage: true } as const;

const losses = new Map<string, Loss>();
const listeners = new Set<() => void>();
let first: Loss | undefined;

function told(): void {
  first = losses.values().next().value;
  for (const listener of listeners) listener();
}

/** Asks before the page is left, while there is something to lose. Returns a function that ends this. */
export function useUnsaved(loss: Loss | undefined): () => void {
  const id = useId();
  const { title, words } = loss ?? {};
  useEffect(() => {
    if (title === undefined || words === undefined) return;
    losses.set(id, { title, words });
    told();
    return () => {
      losses.delete(id);
      told();
    };
  }, [id, title, words]);
  return () => {
    losses.delete(id);
    told();
  };
}

/** The input that would be lost by leaving now, read at the moment of leaving. */
export function lossNow(): Loss | undefined {
  return first;
}

export function useLoss(): Loss | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => first,
  );
}
