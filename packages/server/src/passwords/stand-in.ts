import { randomBytes } from 'node:crypto';
import { unpadded } from '../kit/unpadded.ts';
import { formOf } from './stored-hash.ts';

/** The prefix of a form of hashes, and how many are stored. */
export type FormCounts = ReadonlyMap<string, number>;

/**
 * The form whose share of all stored hashes a name falls into. `position` is between 0 and 1, and always the same for a
 * name. Forms are laid out with `today` last: while people sign in and their hashes are renewed, names move to today's
 * form and never back, as people do.
 */
export function formAt(position: number, counts: FormCounts, today: string): string {
  const others = [...counts].filter(([form]) => form !== today).sort(([a], [b]) => (a < b ? -1 : 1));
  const total = others.reduce((sum, [, count]) => sum + count, counts.get(today) ?? 0);
  let passed = 0;
  for (const [form, count] of others) {
    passed += count;
    if (position * total < passed) return form;
  }
  return today;
}

/**
 * Counts the forms of stored hashes. Hashes that no password has are not counted: they are checked like an unknown
 * name.
 */
export function countForms(stored: Iterable<string>, counts: Map<string, number>): void {
  for (const hash of stored) {
    const form = formOf(hash);
    if (form !== undefined) counts.set(form, (counts.get(form) ?? 0) + 1);
  }
}

/** A hash of this form that no password has. Checking a password against it takes as long as against a real one. */
export function unmatchable(form: string): string {
  const text = (bytes: number) => unpadded(randomBytes(bytes).toString('base64'));
  if (form.startsWith('$argon2')) return `${form}${text(16)}$${text(32)}`;
  if (form.startsWith('$scrypt')) return `${form}${text(16)}$${text(32)}`;
  if (form.startsWith('$2')) return form + inBcryptsAlphabet(text(16)) + inBcryptsAlphabet(text(23));
  return `${randomBytes(16).toString('hex')}:${randomBytes(Number(form.slice('scrypt:'.length)) / 2).toString('hex')}`;
}

const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const bcrypts = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function inBcryptsAlphabet(text: string): string {
  return text.replace(/./g, (character) => bcrypts[standard.indexOf(character)] ?? '.');
}
