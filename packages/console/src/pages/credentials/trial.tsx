import { Checkbox } from '@mantine/core';
import type { QueryKey } from '@tanstack/react-query';
import type { ValidationResult } from '@tessera/contract';
import { type ReactNode, useState } from 'react';
import type * as z from 'zod';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Note } from '../../ui/page.tsx';
import { Checks } from './checks.tsx';

type Result = z.output<typeof ValidationResult>;

interface TrialProps {
  /** The button's text. */
  children: string;
  /** The tried input: a result is shown as long as it is the same. */
  subject: string;
  try: (probeWrites: boolean) => Promise<Result>;
  changes?: readonly QueryKey[];
  reason?: string | undefined;
  /** The content before the first trial. */
  before?: ReactNode;
}

/** A button that tries a credential out, and the result. */
export function Trial({ children, subject, try: tryOut, changes = [], reason, before }: TrialProps) {
  const [probes, setProbes] = useState(false);
  const [found, setFound] = useState<{ subject: string; result: Result }>();
  const { act, busy, problem } = useAct({
    work: async () => setFound({ subject, result: await tryOut(probes) }),
    changes,
  });
  const result = found?.subject === subject ? found.result : undefined;
  return (
    <div className="stack">
      <div className="acts">
        <Action busy={busy} reason={reason} onClick={act}>
          {children}
        </Action>
        <Checkbox
          label="Also write an object, and delete it"
          checked={probes}
          onChange={(event) => setProbes(event.currentTarget.checked)}
        />
      </div>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
      {result === undefined ? (
        before
      ) : (
        <>
          <Note kind={result.valid ? 'good' : 'bad'}>{result.valid ? 'It works.' : 'It does not work.'}</Note>
          <Checks checks={result.checks} label="What the test found" />
        </>
      )}
    </div>
  );
}
