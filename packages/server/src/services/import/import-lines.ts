import type { Database } from '../../kit/database.ts';
import type { Stores } from '../../operations/stores.ts';
import { auditEntries } from './audit-entries.ts';
import { CarriedLines } from './carried-lines.ts';
import { Made, type Outcome } from './carry-out.ts';
import { exportOf } from './exports/index.ts';
import { Known } from './known.ts';
import { type ImportRecord, readRecord } from './record.ts';

/** The part of an unreadable line that the report shows: its text, or its cells under their head. */
export interface KeptText {
  text?: string;
  columns?: string[];
  cells?: string[];
  separator?: string;
}

/** A line of a file: its fields, or why it has none. */
export type ImportLine = { number: number } & (
  | { fields: Record<string, unknown> }
  | { wrong: string; kept?: KeptText }
);

export interface RefusedLine extends KeptText {
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
  /** Fields of other systems' exports that have no place in this import, with the number of lines. */
  left?: Record<string, number>;
}

export interface ImportOptions {
  /** Without it nothing is written, and all is told as if it were. */
  apply: boolean;
  now: () => string;
  /** The ID of this import in the audit, in place of a request's ID. */
  run: string;
  /** Takes every address for confirmed of which a line does not say whether it is. */
  confirmEmails?: boolean | undefined;
  /** Called after each batch, once its results are saved. */
  onBatch?: (totals: ImportTotals, refused: readonly RefusedLine[]) => void | Promise<void>;
}

// Each batch is one commit to wait for. Small enough for a server beside it to get its turns between them.
const batchSize = 1400;

/**
 * Makes users, organizations and memberships from lines, each batch in one transaction. A line that cannot be carried
 * out is refused, with the reason, and holds up no other. A second run leaves existing results alone.
 */
export async function importLines(
  db: Database<Stores>,
  lines: AsyncIterable<ImportLine>,
  { apply, now, run, confirmEmails = false, onBatch }: ImportOptions,
): Promise<ImportTotals> {
  const totals: ImportTotals = { users: 0, organizations: 0, memberships: 0, there: 0, refused: 0 };
  // A dry run stores nothing that a later line could be compared with, so it remembers.
  const remembered = new Known();
  const carried = new CarriedLines();
  for await (const batch of batches(lines)) {
    const read = batch.map((line) => ({ line, ...resultOf(line, confirmEmails) }));
    const records = read.flatMap(({ line, result }) =>
      'kind' in result ? { number: line.number, record: result } : [],
    );
    let batchLines = new CarriedLines(carried);
    const outcomes = apply
      ? await db.write((stores) => {
          batchLines = new CarriedLines(carried);
          return carryOut(stores, new Known(), batchLines, records, now(), run);
        })
      : await db.read((stores) => carryOut(stores, remembered, batchLines, records, now()));
    batchLines.save();
    const refused: RefusedLine[] = [];
    for (const { line, result, left } of read) {
      const outcome = 'kind' in result ? (outcomes.get(result) ?? 'there') : result;
      if (typeof outcome === 'object') {
        totals.refused++;
        const { refused: error, message } = outcome;
        refused.push({
          number: line.number,
          error,
          message,
          ...('fields' in line ? { fields: line.fields } : line.kept),
        });
        continue;
      }
      if (outcome === 'there') totals.there++;
      else if ('kind' in result) totals[plural[result.kind]]++;
      for (const name of left) totals.left = { ...totals.left, [name]: (totals.left?.[name] ?? 0) + 1 };
    }
    await onBatch?.(totals, refused);
  }
  return totals;
}

interface Result {
  result: ImportRecord | Exclude<Outcome, string>;
  left: string[];
}

/** The content of a line, or the reason why it is refused regardless of the stored data. */
function resultOf(line: ImportLine, confirmEmails: boolean): Result {
  const invalid = (message: string): Result => ({ result: { refused: 'invalid_line', message }, left: [] });
  if ('wrong' in line) return invalid(line.wrong);
  const source = exportOf(line.fields);
  const translated = source?.translate(line.fields) ?? { fields: line.fields, left: [] };
  if ('refused' in translated) return invalid(translated.refused);
  const { fields, left } = translated;
  const record = readRecord(
    confirmEmails && fields['email'] ? { email_confirmed: true, ...withValues(fields) } : fields,
  );
  if ('wrong' in record) {
    const isName = source !== undefined && record.wrong.startsWith('username: ');
    return invalid(isName ? `${record.wrong}; it is made of the login: give another one as username` : record.wrong);
  }
  return { result: record, left };
}

function withValues(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}

const plural = { user: 'users', organization: 'organizations', membership: 'memberships' } as const;

interface Numbered {
  number: number;
  record: ImportRecord;
}

function nameTwice({ kind }: ImportRecord, line: number): Outcome {
  const field = kind === 'user' ? 'username' : 'organization';
  return {
    refused: 'name_twice',
    message: `${field}: line ${line} has the same name and other fields: choose another name`,
  };
}

/** Carries records out, and with a `run` writes the audit entries of their results. */
async function carryOut(
  { bulk, audit }: Stores,
  known: Known,
  carried: CarriedLines,
  records: readonly Numbered[],
  now: string,
  run?: string,
): Promise<Map<ImportRecord, Outcome>> {
  await known.learn(
    bulk,
    records.map(({ record }) => record),
  );
  const made = new Made(known, now);
  const outcomes = new Map<ImportRecord, Outcome>();
  for (const { number, record } of records) {
    const conflicting = record.kind === 'membership' ? undefined : carried.conflicting(record);
    const outcome = conflicting === undefined ? made.add(record) : nameTwice(record, conflicting);
    outcomes.set(record, outcome);
    if (typeof outcome === 'string') carried.add(number, record);
  }
  if (run !== undefined) {
    await bulk.insertUsers(made.users);
    await bulk.insertOrganizations(made.organizations);
    await bulk.insertMemberships(made.memberships, now);
    await audit.insert(auditEntries(made, run, now));
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
