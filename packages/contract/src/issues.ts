import type * as z from 'zod';

/** What is wrong with an input: where, and a sentence that goes on from there. Server and forms speak the same words. */
export interface Complaint {
  /** `buckets.0`; empty where it is the whole input. */
  field: string;
  sentence: string;
}

/** The complaint that an issue of zod's makes. */
export function complaintOf(issue: z.core.$ZodIssue): Complaint {
  const meant = meantBy(issue);
  return { field: meant.path.join('.'), sentence: sentenceOf(meant) };
}

/** A union fails with the issues of all its branches: the longest branch is the one that was meant. */
function meantBy(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors.map((branch) => branch[0]).filter((inner) => inner !== undefined);
  const inner = branches.find((branch) => branch.code !== 'invalid_value' && branch.code !== 'invalid_type');
  return inner ? { ...inner, path: [...issue.path, ...inner.path] } : issue;
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${article(issue.expected)}`;
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

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function isNumber(origin: string): boolean {
  return origin === 'number' || origin === 'int';
}
