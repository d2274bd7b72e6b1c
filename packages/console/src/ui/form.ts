import { useForm as useMantineForm } from '@mantine/form';
import { type QueryKey, useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type * as z from 'zod';
import { fieldIn, messageOf, Refusal } from '../api/refusal.ts';
import { complaints, sentence } from './form-errors.ts';
import { changedIn, conflictsOf, followed, trimmed, type Values } from './form-values.ts';
import { say } from './notices.ts';
import { useUnsaved } from './unsaved.ts';

type Texts<V> = { [Field in keyof V]: V[Field] extends string ? Field : never }[keyof V] & string;
type Checks<V> = { [Field in keyof V]: V[Field] extends boolean ? Field : never }[keyof V] & string;

export interface FormOptions<V extends Values, Body, Result> {
  initial: V;
  /** The name of each field on the page, and in the sentences about it. */
  labels: { [Field in keyof V]: string };
  /** The contract's own schema of the request. */
  schema: z.ZodType;
  /** The request: made from the trimmed values, or from the changed ones alone. */
  body: (values: V, changed: Partial<V>) => Body;
  send: (body: Body, values: V) => Promise<Result>;
  /** Runs once it is sent, when nothing would be lost any more. */
  after?: (result: Result, body: Body, values: V) => unknown;
  /** The keys of the queries that it changes. */
  changes?: readonly QueryKey[];
  /**
   * Fetches the record that is edited, as the form's values: changes made there meanwhile are not overwritten unseen.
   */
  latest?: () => Promise<V>;
  /** Rules that only the form knows: that two fields must agree, or that one is needed. Whole sentences. */
  check?: (values: V) => Partial<Record<keyof V, string | undefined>>;
  /** Beside which field a refusal belongs that names none, or names it otherwise. */
  fieldOf?: Partial<Record<string, keyof V & string>>;
  /** Whether leaving the page half-filled is asked about. */
  guarded?: boolean;
}

/**
 * A form: its values, their faults, and the mutation that sends them. Checks with the contract's schema before sending,
 * and shows a refusal beside its field. Sends once however often the button is pressed.
 */
export function useForm<V extends Values, Body, Result>(options: FormOptions<V, Body, Result>) {
  const { labels, guarded = true } = options;
  const [base, setBase] = useState(options.initial);
  const [problem, setProblem] = useState<string>();
  const form = useMantineForm<V>({ initialValues: options.initial });
  const mutation = useMutation({
    mutationFn: ({ body, values }: { body: Body; values: V }) => options.send(body, values),
    meta: { changes: options.changes ?? [] },
  });
  // The state is a render late: a second click can come before it.
  const sending = useRef(false);
  const [busy, setBusy] = useState(false);
  const values = trimmed(form.values);
  const dirty = Object.keys(changedIn(values, base)).length > 0;
  const kept = useUnsaved(
    guarded && dirty
      ? { title: 'Leave without saving?', words: 'What you entered on this page is not saved.' }
      : undefined,
  );

  // An untouched field follows the record.
  const record = JSON.stringify(options.initial);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the record alone decides
  useEffect(() => rebase(options.initial), [record]);

  function rebase(fresh: V): void {
    if (JSON.stringify(fresh) === JSON.stringify(base)) return;
    form.setValues(followed(form.values, base, fresh));
    setBase(fresh);
  }

  function show(errors: Partial<Record<string, string | undefined>>, element: HTMLFormElement): void {
    const { '': whole, ...ofFields } = errors;
    setProblem(whole);
    form.setErrors(ofFields);
    // After React has marked the fields.
    setTimeout(() => element.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  }

  function refused(error: unknown, element: HTMLFormElement): void {
    if (!(error instanceof Refusal)) {
      setProblem(messageOf(error));
      throw error;
    }
    const { field, words } = fieldIn(error.message);
    const place = options.fieldOf?.[error.code] ?? options.fieldOf?.[field] ?? field;
    if (!(place in labels)) setProblem(sentence('', error.message, labels));
    else show({ [place]: sentence(field === '' ? '' : (labels[place] ?? ''), words, labels) }, element);
  }

  /** The record's present values of the fields to change, where they differ from the form's initial ones. */
  async function changedMeanwhile(): Promise<Partial<Record<string, string>>> {
    if (options.latest === undefined) return {};
    const fresh = await options.latest();
    const conflicts = conflictsOf(values, base, fresh);
    rebase(fresh);
    return conflicts;
  }

  async function send(element: HTMLFormElement): Promise<void> {
    const changed = changedIn(values, base);
    const body = options.body(values, changed);
    const own = Object.entries(options.check?.(values) ?? {}).filter(([, text]) => text !== undefined);
    const found = { ...complaints(options.schema, body, values, labels), ...Object.fromEntries(own) };
    if (Object.keys(found).length > 0) return show(found, element);
    form.clearErrors();
    setProblem(undefined);
    try {
      const conflicts = await changedMeanwhile();
      if (Object.keys(conflicts).length > 0) return show(conflicts, element);
      const result = await mutation.mutateAsync({ body, values });
      kept();
      await options.after?.(result, body, values);
    } catch (error) {
      refused(error, element);
    }
  }

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const element = event.currentTarget;
    if (sending.current) return;
    if (options.latest !== undefined && !dirty) return say('There is nothing to save');
    sending.current = true;
    setBusy(true);
    try {
      await send(element);
    } finally {
      sending.current = false;
      setBusy(false);
      // The values may be secrets.
      mutation.reset();
    }
  }

  return {
    values: form.values,
    errors: form.errors as Partial<Record<string, string>>,
    problem,
    busy,
    submit,
    set: (changes: Partial<V>) => {
      form.setValues(changes);
      for (const field of Object.keys(changes)) form.clearFieldError(field);
    },
    /** Puts the form back to how it began. */
    reset: () => {
      form.setValues(base);
      form.clearErrors();
    },
    /** The properties of a text field, a select or a text area. */
    text: (field: Texts<V>) => ({ name: field, label: labels[field], ...form.getInputProps(field) }),
    /** The properties of a checkbox. */
    check: (field: Checks<V>) => ({
      name: field,
      label: labels[field],
      ...form.getInputProps(field, { type: 'checkbox' }),
    }),
  };
}
