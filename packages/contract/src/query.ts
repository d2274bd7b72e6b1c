import * as z from 'zod';

/** A parameter of a query that may be empty, as if it were absent. */
export function given<Schema extends z.ZodType>(schema: Schema) {
  return z.union([z.literal('').transform(() => undefined), schema]).optional();
}

/** A whole number in a query. */
export const whole = z
  .string()
  .regex(/^\d{1,20}$/, 'must be a whole number')
  .transform(Number);
