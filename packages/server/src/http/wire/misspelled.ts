import * as z from 'zod';
import { Problem } from '../../kit/problem.ts';

/**
 * Refuses a field that is a known one in another spelling, where the known one is absent: in other case, joined
 * otherwise, or in the plural for the singular. Other unknown fields are ignored, as generated clients send whole objects
 * back; but a `scopes` that was meant for `scope` and is dropped makes a token that may do everything. Throws
 * `invalid_request`.
 */
export function refuseMisspelled(schema: unknown, input: unknown, path = ''): void {
  const fields = fieldsOf(schema);
  if (fields === undefined || typeof input !== 'object' || input === null || Array.isArray(input)) return;
  for (const [sent, value] of Object.entries(input)) {
    if (Object.hasOwn(fields.shape, sent)) {
      refuseMisspelled(fields.shape[sent], value, `${path}${sent}.`);
      continue;
    }
    const meant = fields.bySpelling.get(spelling(sent));
    if (meant === undefined || Object.hasOwn(input, meant)) continue;
    throw new Problem('invalid_request', { message: `${path}${sent}: is not known here, but ${meant} is` });
  }
}

interface Fields {
  shape: Record<string, unknown>;
  bySpelling: ReadonlyMap<string, string>;
}

const known = new WeakMap<z.ZodObject, Fields>();

function fieldsOf(schema: unknown): Fields | undefined {
  if (schema instanceof z.ZodOptional) return fieldsOf(schema.unwrap());
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.in);
  if (!(schema instanceof z.ZodObject)) return undefined;
  let fields = known.get(schema);
  if (!fields) {
    const { shape } = schema;
    fields = { shape, bySpelling: new Map(Object.keys(shape).map((name) => [spelling(name), name])) };
    known.set(schema, fields);
  }
  return fields;
}

/** The same for all spellings of a name. No name has over 100 characters: a longer text is no spelling of one. */
function spelling(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/s$/, '');
}
