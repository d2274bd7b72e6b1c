import { Problem } from '../../kit/problem.ts';
import { JsonFault, parseStrictJson } from '../../kit/strict-json.ts';

const told = {
  deep: 'The body is nested too deeply',
  twice: 'The body has a key twice',
} as const;

/**
 * Parses a JSON body: valid UTF-8, at most 20 levels deep, no key twice in one object. `null` counts as absent, as
 * generated clients mean it. Throws `invalid_json`, with no part of the body in it.
 */
export function parseJson(bytes: Buffer): unknown {
  let value: unknown;
  try {
    // A byte-order mark is no JSON (RFC 8259, 8.1): a proxy that reads the body may fail on it.
    value = parseStrictJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof JsonFault && error.fault !== 'syntax') {
      throw new Problem('invalid_json', { message: told[error.fault] });
    }
    throw new Problem('invalid_json');
  }
  return withoutNulls(value);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  // `fromEntries` defines keys rather than assigning them: a key `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
}
