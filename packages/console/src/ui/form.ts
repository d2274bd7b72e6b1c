import { complaintOf } from '@tessera/contract';
import { type ChangeEvent, type FormEvent, useRef, useState } from 'react';
import type * as z from 'zod';
import { Refusal } from '../api/call.ts';

type Values = Record<string, string | boolean>;
type Texts<V> = { [Field in keyof V]: V[Field] extends string ? Field : never }[keyof V] & string;
type Checks<V> = { [Field in keyof V]: V[Field] extends boolean ? Field : never }[keyof V] & string;

export interface FormOptions<V extends Values, Body> {
  initial: V;
  /** The contract's own schema for what is sent. */
  schema: z.ZodType;
  /** What is sent, made of what was typed. */
  body: (values: V) => Body;
  send: (body: Body, values: V) => Promise<void>;
  /** What only the form knows: that two fields must agree, or that one is needed. */
  check?: (values: V) => Partial<Record<keyof V, string>>;
  /** Beside which field a refusal belongs that names none. */
  fieldOf?: Partial<Record<string, keyof V & string>>;
}

/**
 * A form's values and what is wrong with them. Checks with the contract's schema before sending; what the server refuses
 * is shown beside its field, in the server's words. Sends once however often the button is pressed.
 */
export function useForm<V extends Values, Body>(options: FormOptions<V, Body>) {
  const [values, setValues] = useState<V>(options.initial);
  const [errors, setErrors] = useState<Partial<Record<string, string>>>({});
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  // State is a render late: a second click can come before it.
  const sending = useRef(false);

  function set(changes: Partial<V>): void {
    setValues((before) => ({ ...before, ...changes }));
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !(field in changes))));
  }

  function show(found: Partial<Record<string, string>>, form: HTMLFormElement): void {
    setErrors(found);
    // After React has marked the fields.
    setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  }

  function refused(error: unknown, form: HTMLFormElement): void {
    if (!(error instanceof Refusal)) {
      setProblem('Something went wrong in this page: load it again');
      throw error;
    }
    const [, named = '', sentence = ''] = /^([a-z_]+)(?:\.[\w.]+)?: (.*)$/s.exec(error.message) ?? [];
    const field = options.fieldOf?.[error.code];
    if (named in values) show({ [named]: capital(sentence) }, form);
    else if (field !== undefined) show({ [field]: error.message }, form);
    else setProblem(error.message);
  }

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (sending.current) return;
    const form = event.currentTarget;
    const body = options.body(values);
    const found = {
      ...complaints(options.schema, body, values),
      ...options.check?.(values),
    } as Partial<Record<string, string>>;
    setProblem(undefined);
    if (Object.values(found).some(Boolean)) {
      const { '': whole, ...ofFields } = found;
      setProblem(whole);
      show(ofFields, form);
      return;
    }
    sending.current = true;
    setBusy(true);
    setErrors({});
    try {
      await options.send(body, values);
    } catch (error) {
      refused(error, form);
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  return {
    values,
    errors,
    problem,
    busy,
    set,
    submit,
    /** What a text field, a select or a text area needs. */
    text: (field: Texts<V>) => ({
      name: field,
      value: values[field] as string,
      error: errors[field],
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>) =>
        set({ [field]: event.currentTarget.value } as Partial<V>),
    }),
    check: (field: Checks<V>) => ({
      name: field,
      checked: values[field] as boolean,
      onChange: (event: ChangeEvent<HTMLInputElement>) => set({ [field]: event.currentTarget.checked } as Partial<V>),
    }),
  };
}

export type Form<V extends Values = Values> = ReturnType<typeof useForm<V, unknown>>;

/** What the schema says, by field; under `''` what concerns no field of the form. */
function complaints(schema: z.ZodType, body: unknown, values: Values): Partial<Record<string, string>> {
  const result = schema.safeParse(body);
  const found: Record<string, string> = {};
  for (const issue of result.error?.issues ?? []) {
    const { field, sentence } = complaintOf(issue, body);
    const [first = ''] = field.split('.');
    const place = first in values ? first : '';
    // What was left empty has no first character to miss.
    const said = values[place] === '' ? 'is required' : sentence;
    found[place] ??= place === '' && field !== '' ? `${field}: ${sentence}` : capital(said);
  }
  return found;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
