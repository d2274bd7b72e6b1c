import type * as z from 'zod';
import { Problem } from '../kit/problem.ts';

/** The value that a schema makes of an input. Throws `invalid_request`, whose message begins with the field's name. */
export function valid<Schema extends z.ZodType>(schema: Schema, input: unknown, where: string): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = firstIssue(result.error.issues);
  const field = issue?.path.join('.') || where;
  throw new Problem('invalid_request', { message: `${field}: ${sentence(issue)}` });
}

/** The issue to tell of. A union fails with those of all its branches: the longest branch is the one that was meant. */
function firstIssue(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const [issue] = issues;
  if (issue?.code !== 'invalid_union') return issue;
  const branches = issue.errors.map((branch) => branch[0]).filter((inner) => inner !== undefined);
  const inner = branches.find((branch) => branch.code !== 'invalid_value' && branch.code !== 'invalid_type');
  return inner ? { ...inner, path: [...issue.path, ...inner.path] } : issue;
}

function sentence(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${article(issue.expected)}`;
    case 'too_small':
      return issue.origin === 'string'
        ? `must have at least ${issue.minimum} ${issue.minimum === 1 ? 'character' : 'characters'}`
        : `must have at least ${issue.minimum} entries`;
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} characters`
        : `must have at most ${issue.maximum} entries`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    default:
      return issue?.message ?? 'is not valid';
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
