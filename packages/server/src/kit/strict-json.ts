/** The fault of a text that should be JSON. */
export class JsonFault extends Error {
  readonly fault: 'syntax' | 'deep' | 'twice';

  constructor(fault: JsonFault['fault']) {
    super(`JSON: ${fault}`);
    this.fault = fault;
  }
}

const deepest = 20;

/**
 * Parses JSON of at most `deepest` levels with no key twice in one object (`JSON.parse` would keep the last, and a
 * check of the first would be fooled: CouchDB CVE-2017-12635). Throws `JsonFault`, with no part of the text in it.
 */
export function parseStrictJson(text: string, levels = deepest): unknown {
  checkShape(text, levels);
  try {
    return JSON.parse(text);
  } catch {
    throw new JsonFault('syntax');
  }
}

/** Depth and keys, before anything recursive touches the text. `JSON.parse` reports a text that is no JSON at all. */
function checkShape(text: string, levels: number): void {
  const open: (Set<string> | undefined)[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        open.push(text[at] === '{' ? new Set() : undefined);
        expectsKey = text[at] === '{';
        if (open.length > levels) throw new JsonFault('deep');
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
          const key = keyOf(text.slice(at, end + 1));
          const keys = open.at(-1);
          if (keys?.has(key)) throw new JsonFault('twice');
          keys?.add(key);
          expectsKey = false;
        }
        at = end;
        break;
      }
    }
  }
}

function keyOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw new JsonFault('syntax');
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
