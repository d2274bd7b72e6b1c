import { useState } from 'react';
import { messageOf, Refusal } from '../../api/refusal.ts';
import { Action } from '../buttons.tsx';
import { ConfirmDialog } from '../confirm.tsx';
import { counted } from '../words.ts';
import type { Bulk } from './types.ts';

interface BulkBarProps<T> {
  bulk: Bulk<T>;
  noun: string;
  items: readonly T[];
  nameOf: (item: T) => string;
  clear: () => void;
}

/** The actions on the selected things, and the question before. */
export function BulkBar<T>({ bulk, noun, items, nameOf, clear }: BulkBarProps<T>) {
  const [open, setOpen] = useState(false);
  const what = counted(items.length, noun);

  /** One after the other. Finished ones stay done; the first refusals are shown. */
  async function work(): Promise<void> {
    const refusals: string[] = [];
    for (const item of items) {
      try {
        await bulk.work(item);
      } catch (error) {
        refusals.push(`${nameOf(item)}: ${messageOf(error)}`);
      }
    }
    if (refusals.length === 0) return clear();
    throw new Refusal(
      0,
      'partly',
      `${items.length - refusals.length} of ${what} ${bulk.past}. ${refusals.slice(0, 3).join('. ')}`,
    );
  }

  return (
    <section className="list-bulk" aria-label={`${what} chosen`}>
      <span>{what} chosen</span>
      <Action kind="danger" small onClick={() => setOpen(true)}>
        {`${bulk.verb} ${what}`}
      </Action>
      <Action small onClick={clear}>
        Choose none
      </Action>
      <ConfirmDialog
        open={open}
        close={() => setOpen(false)}
        verb={bulk.verb}
        title={`${bulk.verb} ${what}?`}
        consequence={
          <div className="stack">
            <div>{bulk.consequence}</div>
            <ul className="box bulk-names">
              {items.map((item) => (
                <li key={nameOf(item)}>{nameOf(item)}</li>
              ))}
            </ul>
          </div>
        }
        done={`${what} ${bulk.past}`}
        changes={bulk.changes}
        work={work}
      />
    </section>
  );
}
