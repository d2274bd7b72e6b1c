import { complaintOf } from '@tessera/contract';
import type * as z from 'zod';
import { fieldIn } from '../api/refusal.ts';
import type { Values } from './form-values.ts';

type Labels = Partial<Record<string, string>>;

/** The schema's faults of the request, by field; under `''` those of no field of the form. */
export function complaints(
  schema: z.ZodType,
  body: unknown,
  values: Values,
  labels: Labels,
): Partial<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const issue of schema.safeParse(body).error?.issues ?? []) {
    const { field, sentence: words } = complaintOf(issue, body);
    const segments = field.split('.');
    const at = segments.findIndex((segment) => segment in labels);
    const [place = '', position] = at < 0 ? [] : segments.slice(at);
    // An empty field has no first character to miss.
    const said = values[place] === '' ? 'is required' : words;
    // One entry of several, as people count.
    const which = position === undefined || place === '' ? '' : `, line ${Number(position) + 1},`;
    found[place] ??= sentence(`${labels[place] ?? ''}${which}`, said, labels);
  }
  return found;
}

/** A whole sentence about a field, or about the form, in the page's words: the API's names of fields do not get into it. */
export function sentence(subject: string, words: string, labels: Labels): string {
  const { words: plain } = subject === '' ? fieldIn(words) : { words };
  const said = plain.replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (name) => labels[name] ?? name.replaceAll('_', ' '));
  const whole = subject === '' || /^[A-Z]/.test(said) ? said : `${subject} ${said}`;
  return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}${/[.!?]$/.test(whole) ? '' : '.'}`;
}
