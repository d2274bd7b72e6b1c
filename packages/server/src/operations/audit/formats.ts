import { AuditEntry, type AuditFormat } from '@tessera/contract';
import type * as z from 'zod';
import { ocsfEvent } from './ocsf.ts';

type Entry = z.input<typeof AuditEntry>;

interface ExportFormat {
  type: string;
  extension: string;
  write(pages: AsyncIterable<Entry[]>): AsyncIterable<string>;
}

const ndjson = { type: 'application/x-ndjson', extension: 'jsonl' };

/** How the audit is written as a stream: a part for each page. */
export const exportFormats: Record<Exclude<AuditFormat, 'json'>, ExportFormat> = {
  jsonl: { ...ndjson, write: (pages) => eachPage(pages, (entry) => `${JSON.stringify(AuditEntry.parse(entry))}\n`) },
  ocsf: { ...ndjson, write: (pages) => eachPage(pages, (entry) => `${JSON.stringify(ocsfEvent(entry))}\n`) },
  csv: { type: 'text/csv; charset=utf-8', extension: 'csv', write: csv },
};

async function* eachPage(pages: AsyncIterable<Entry[]>, write: (entry: Entry) => string): AsyncGenerator<string> {
  for await (const entries of pages) if (entries.length > 0) yield entries.map(write).join('');
}

const columns = Object.keys(AuditEntry.shape) as (keyof Entry)[];

/** RFC 4180, with a line of names first. */
async function* csv(pages: AsyncIterable<Entry[]>): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  yield* eachPage(pages, (entry) => `${columns.map((column) => cell(entry[column])).join(',')}\r\n`);
}

/**
 * Spreadsheets evaluate a cell that begins so, in full width too, as a formula: an apostrophe makes it text (OWASP, CSV
 * injection). Where a language has another separator than the comma, a cell also begins within a text.
 */
const formula = /(^|[;\t\r\n] *)(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/g;

function cell(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  const safe = text.replace(formula, "$1'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
