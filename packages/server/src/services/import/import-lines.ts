import type { Database } from '../../kit/database.ts';
import type { Stores } from '../../operations/stores.ts';
import { Made, type Outcome } from './carry-out.ts';
import { Known } from './known.ts';
import { type ImportRecord, readRecord } from './record.ts';

/** A line of a file: its fields, or why it has none. */
export type ImportLine = { number: number } & ({ fields: Record<string, unknown> } | { wrong: string });

export interface RefusedLine {
  number: number;
  /** A slug: `invalid_line`, `username_taken`, … */
  error: string;
  message: string;
  fields?: Record<string, unknown>;
}

export interface ImportTotals {
  users: number;
  organizations: number;
  memberships: number;
  /** Lines that an earlier import carried out. */
  there: number;
  refused: number;
}

export interface ImportOptions {
  /** Without it nothing is written, and all is told as if it were. */
  apply: boolean;
  now: () => string;
  /** Called after each batch, once what it made is saved. */
  onBatch?: (totals: ImportTotals, refused: readonly RefusedLine[]) => void | Promise<void>;
}

// Each batch is one commit to wait for. Small enough for a server beside it to get its turns between them, and for SQLite,
// which takes 32,766 parameters in a statement: a user has 19.
const batchSize = 1500;

/**
 * Makes users, organizations and memberships of lines, each batch in one transaction. A line that cannot be carried out is
 * refused, with the reason, and holds up no other. Run again, what was made already is left alone.
 */
export async function importLines(
  db: Database<Stores>,
  lines: AsyncIterable<ImportLine>,
  { apply, now, onBatch }: ImportOptions,
): Promise<ImportTotals> {
  const totals: ImportTotals = { users: 0, organizations: 0, memberships: 0, there: 0, refused: 0 };
  // A dry run stores nothing that a later line could be compared with, so it remembers.
  const remembered = new Known();
  for await (const batch of batches(lines)) {
    const read = batch.map((line) => ({ line, record: 'wrong' in line ? line : readRecord(line.fields) }));
    const records = read.flatMap(({ record }) => ('wrong' in record ? [] : record));
    const outcomes = apply
      ? await db.write((stores) => carryOut(stores, new Known(), records, now(), true))
      : await db.read((stores) => carryOut(stores, remembered, records, now(), false));
    const refused: RefusedLine[] = [];
    for (const { line, record } of read) {
      const outcome =
        'wrong' in record ? { refused: 'invalid_line', message: record.wrong } : (outcomes.get(record) ?? 'there');
      if (outcome === 'there') totals.there++;
      else if (outcome === 'made' && 'kind' in record) totals[plural[record.kind]]++;
      else if (typeof outcome === 'object') {
        totals.refused++;
        refused.push({
          number: line.number,
          error: outcome.refused,
          message: outcome.message,
          ...('fields' in line ? { fields: line.fields } : {}),
        });
      }
    }
    await onBatch?.(totals, refused);
  }
  return totals;
}

const plural = { user: 'users', organization: 'organizations', membership: 'memberships' } as const;

async function carryOut(
  { bulk }: Stores,
  known: Known,
  records: readonly ImportRecord[],
  now: string,
  apply: boolean,
): Promise<Map<ImportRecord, Outcome>> {
  await known.learn(bulk, records);
  const made = new Made(known, now);
  const outcomes = new Map(records.map((record) => [record, made.add(record)]));
  if (apply) {
    await bulk.insertUsers(made.users);
    await bulk.insertOrganizations(made.organizations);
    await bulk.insertMemberships(made.memberships, now);
  }
  return outcomes;
}

async function* batches(lines: AsyncIterable<ImportLine>): AsyncGenerator<ImportLine[]> {
  let batch: ImportLine[] = [];
  for await (const line of lines) {
    batch.push(line);
    if (batch.length === batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
