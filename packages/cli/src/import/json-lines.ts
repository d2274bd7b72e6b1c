import type { ImportLine } from '@tessera/server';
import { UsageError } from '../exit-codes.ts';
import { type KeptRow, keptRow } from './csv-lines.ts';
import type { TextLine } from './text-lines.ts';

/** Parses JSON with no key twice; throws an error whose `fault` names the fault. */
export type ParseJson = (text: string, levels?: number) => unknown;

/** A realm of Keycloak is as deep. */
const deepestDocument = 40;

export async function* jsonLines(lines: AsyncIterable<TextLine>, parse: ParseJson): AsyncGenerator<ImportLine> {
  let isFirst = true;
  for await (const { number, text } of lines) {
    if (text.trim() === '') continue;
    if (isFirst && /^\s*(\[|\{\s*$)/.test(text)) {
      throw new UsageError('The file is one JSON document, not a JSON object in each line: use --format json');
    }
    isFirst = false;
    yield await jsonLine(number, text, parse);
  }
}

/** The objects of one document: an array of them, or the `users` of a realm that Keycloak exported. */
export async function* jsonDocument(text: string, parse: ParseJson): AsyncGenerator<ImportLine> {
  if (text.trim() === '') return;
  const objects = listIn(parsedDocument(text, parse));
  for (const [index, value] of objects.entries()) yield { number: index + 1, ...objectLine(value) };
}

function parsedDocument(text: string, parse: ParseJson): unknown {
  try {
    return parse(text, deepestDocument);
  } catch (error) {
    const why = faultOf(error);
    const hint = why === faults.syntax ? ': where each line has an object of its own, use --format jsonl' : '';
    throw new UsageError(`The document ${why}${hint}`);
  }
}

function listIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const users = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['users'] : undefined;
  if (Array.isArray(users)) return users;
  throw new UsageError(
    'The document is no array and has no `users`: Keycloak exports them with `kc.sh export --users same_file`',
  );
}

async function jsonLine(number: number, text: string, parse: ParseJson): Promise<ImportLine> {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return { number, wrong: faultOf(error), kept: { text } };
  }
  const reported = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (typeof reported['line'] !== 'number' || typeof reported['error'] !== 'string') {
    return { number, ...objectLine(value) };
  }
  // A report of refused lines can be imported once its faults are corrected.
  if (Array.isArray(reported['columns'])) return keptRow(number, reported as unknown as KeptRow);
  if (typeof reported['text'] === 'string') return jsonLine(number, reported['text'], parse);
  return { number, ...objectLine(reported['fields']) };
}

function objectLine(value: unknown): { fields: Record<string, unknown> } | { wrong: string; kept: { text: string } } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { wrong: 'is not a JSON object', kept: { text: JSON.stringify(value) ?? '' } };
  }
  return { fields: value as Record<string, unknown> };
}

const faults: Record<string, string> = {
  syntax: 'is not JSON',
  deep: 'is nested too deeply',
  twice: 'has a key twice in one object: take one of them out',
};

function faultOf(error: unknown): string {
  const fault = error instanceof Error && 'fault' in error ? faults[String(error.fault)] : undefined;
  if (fault === undefined) throw error;
  return fault;
}
