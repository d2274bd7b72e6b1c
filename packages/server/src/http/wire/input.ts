import { complaintOf, type Operation } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import { refuseMisspelled } from './misspelled.ts';

/** The value that a schema makes of an input. Throws `invalid_request`, whose message begins with the field's name. */
export function valid<Schema extends z.ZodType>(schema: Schema, input: unknown, where: string): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const { field, sentence } = issue ? complaintOf(issue, input) : { field: '', sentence: 'is not valid' };
  throw new Problem('invalid_request', { message: `${field || where}: ${sentence}` });
}

/** The body of a request to an operation that has one. Throws `invalid_request`. */
export function validBody(body: z.ZodType, { form }: Pick<Operation, 'form'>, input: unknown): unknown {
  // Unknown parameters of a form are ignored, whatever their names (RFC 6749, 3.1 and 3.2).
  if (!form) refuseMisspelled(body, input);
  return valid(body, input, 'body');
}
