import type * as z from 'zod';

/** The fault of an input: its path, and the rest of a sentence about it. Server and forms use the same words. */
export interface Complaint {
  /** `buckets.0`; empty where it is the whole input. */
  field: string;
  sentence: string;
}

type Issue = z.core.$ZodIssue;

/** The complaint that an issue of zod's makes. `input` is the whole validated value: an issue does not contain it. */
export function complaintOf(issue: Issue, input: unknown): Complaint {
  const meant = meantBy(issue);
  if (meant.code === 'unrecognized_keys') {
    return { field: [...meant.path, meant.keys[0] ?? ''].join('.'), sentence: 'is not known here' };
  }
  return { field: meant.path.join('.'), sentence: sentenceOf(meant, input) };
}

/** A union fails with the issues of all its branches. The one that got furthest was meant, if its sentence says something. */
function meantBy(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors
    .map(([first]) => first && meantBy(first))
    .filter((inner) => inner !== undefined)
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  const [best] = branches.sort((a, b) => rank(b) - rank(a));
  // Where each wants another type of the same value, one alone would be half of the truth.
  return best === undefined || rank(best) === issue.path.length * ofDepth ? issue : best;
}

const ofDepth = 10;

function rank(issue: Issue): number {
  return issue.path.length * ofDepth + (says(issue) ? 2 : isOfType(issue) ? 0 : 1);
}

function isOfType({ code }: Issue): boolean {
  return code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union';
}

/** Whether the schema has a sentence of its own for the issue. */
function says({ message }: Issue): boolean {
  return !/^(?:Invalid|Too|Unrecognized) /.test(message);
}

function sentenceOf(issue: Issue, input: unknown): string {
  if (isOfType(issue) && valueAt(input, issue.path) === undefined) return 'is required';
  if (says(issue)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`;
    case 'invalid_union':
      return typesOf(issue);
    case 'too_small':
      if (isNumber(issue.origin)) return `must be at least ${issue.minimum}`;
      return issue.origin === 'string'
        ? `must have at least ${issue.minimum} ${issue.minimum === 1 ? 'character' : 'characters'}`
        : `must have at least ${issue.minimum} entries`;
    case 'too_big':
      if (isNumber(issue.origin)) return `must be at most ${issue.maximum}`;
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} characters`
        : `must have at most ${issue.maximum} entries`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    default:
      return issue.message;
  }
}

/** `must be one of name, -name`, where each of a union's branches names its values; else `must be a string or an array`. */
function typesOf(issue: z.core.$ZodIssueInvalidUnion): string {
  const values = issue.errors.map(([first]) => (first?.code === 'invalid_value' ? first.values : undefined));
  if (values.every((named) => named !== undefined)) {
    return `must be one of ${values
      .flat()
      .filter((value) => value !== '')
      .join(', ')}`;
  }
  const types = issue.errors.flatMap(([first]) => {
    if (first?.code === 'invalid_type') return [first.expected];
    return first?.code === 'invalid_value' ? first.values.map((value) => typeof value) : [];
  });
  return types.length === 0 ? 'is not valid' : `must be ${[...new Set(types)].map(article).join(' or ')}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

function article(type: string): string {
  if (type === 'boolean') return 'true or false';
  const name = type === 'record' ? 'object' : type;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

function isNumber(origin: string): boolean {
  return origin === 'number' || origin === 'int';
}
