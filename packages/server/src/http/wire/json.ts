import { Problem } from '../../kit/problem.ts';

const deepest = 20;

/**
 * Parses a JSON body: valid UTF-8, at most 20 levels deep, no key twice in one object (`JSON.parse` would keep the last,
 * and what checked the first would be fooled: CouchDB CVE-2017-12635). `null` counts as absent, as generated clients mean
 * it. Throws `invalid_json`, with no part of the body in it.
 */
export function parseJson(bytes: Buffer): unknown {
  let value: unknown;
  try {
    // A byte-order mark is no JSON (RFC 8259, 8.1): what reads a body before this server may stumble over it.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    checkShape(text);
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('invalid_json');
  }
  return withoutNulls(value);
}

/** Depth and keys, before anything recursive touches the text. What is no JSON at all is left to `JSON.parse`. */
function checkShape(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        open.push(text[at] === '{' ? new Set() : undefined);
        expectsKey = text[at] === '{';
        if (open.length > deepest) throw new Problem('invalid_json', { message: 'The body is nested too deeply' });
        break;
      case '}':
      case ']':
        open.pop();
        expectsKey = false;
        break;
      case ',':
        expectsKey = open.at(-1) !== undefined;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (expectsKey) {
          const key = String(JSON.parse(text.slice(at, end + 1)));
          const keys = open.at(-1);
          if (keys?.has(key)) throw new Problem('invalid_json', { message: 'The body has a key twice' });
          keys?.add(key);
          expectsKey = false;
        }
        at = end;
        break;
      }
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
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
