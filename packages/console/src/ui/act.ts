import { useRef, useState } from 'react';
import { everythingChanged } from '../api/queries.ts';
import { say } from './notices.tsx';

/**
 * One thing that a button does. Runs once however often it is pressed; afterwards what is on the page is asked for again.
 * A refusal is kept to be shown where the button is.
 */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const running = useRef(false);

  async function act(work: () => Promise<unknown>, done?: string): Promise<boolean> {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      // Without a word to say, the page is being left.
      if (done !== undefined) {
        await everythingChanged();
        say(done);
      }
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  return { act, busy, problem };
}
