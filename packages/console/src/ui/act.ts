import { type QueryKey, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { queryClient } from '../api/client.ts';
import { messageOf } from '../api/refusal.ts';
import { say } from './notices.ts';

interface Act<Result> {
  work: () => Promise<Result>;
  /** The keys of the queries that it changes. */
  changes?: readonly QueryKey[];
  /** The notice afterwards. */
  done?: string | undefined;
  /** The action that takes it back. */
  undo?: (() => void) | undefined;
}

/**
 * The action of a button: a mutation that runs once however often the button is pressed. Afterwards, also after a
 * refusal, the changed queries are fetched anew. A refusal is kept as `problem`, to be shown where the button is.
 */
export function useAct<Result = unknown>({ work, changes = [], done, undo }: Act<Result>) {
  const { mutateAsync, isPending, error, reset } = useMutation({ mutationFn: work, meta: { changes } });
  // The state is a render late: a second click can come before it.
  const running = useRef(false);

  /** Resolves with whether it was done. */
  async function act(): Promise<boolean> {
    if (running.current) return false;
    running.current = true;
    try {
      await mutateAsync();
      if (done !== undefined) say(done, undo ? { undo } : {});
      return true;
    } catch {
      return false;
    } finally {
      running.current = false;
    }
  }

  return { act, busy: isPending, problem: error ? messageOf(error) : undefined, reset };
}

/**
 * The same for an action that outlives its component, such as taking something back: it is fixed when it is made, not
 * when the page is drawn anew. A refusal becomes a notice.
 */
export async function act<Result>({ work, changes = [], done }: Omit<Act<Result>, 'undo'>): Promise<void> {
  try {
    const options = { mutationFn: work, meta: { changes } };
    await queryClient.getMutationCache().build<Result, Error, void, unknown>(queryClient, options).execute();
    if (done !== undefined) say(done);
  } catch (error) {
    say(messageOf(error));
  }
}
