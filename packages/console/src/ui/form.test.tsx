// @vitest-environment happy-dom
import { MantineProvider, PasswordInput, TextInput } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { queryClient } from '../api/client.ts';
import { Refusal } from '../api/refusal.ts';
import { FormEnd } from './buttons.tsx';
import { useForm } from './form.ts';
import { lossNow } from './unsaved.ts';

const schema = z.object({
  name: z.string().min(1).optional(),
  company: z.string().optional(),
  buckets: z.array(z.string().min(3)).optional(),
});

interface Profile extends Record<string, string> {
  name: string;
  company: string;
  password: string;
}

interface ShownProps {
  record?: Profile;
  latest?: () => Promise<Profile>;
  send: (body: object) => Promise<unknown>;
}

function Shown({ record = { name: 'Ann', company: 'Example', password: '' }, latest, send }: ShownProps) {
  const form = useForm({
    initial: record,
    labels: { name: 'Name', company: 'Company', password: 'Password' },
    schema,
    body: (_values, changed) => changed,
    send,
    ...(latest ? { latest } : {}),
    fieldOf: { name_taken: 'name' },
  });
  return (
    <form onSubmit={form.submit}>
      <TextInput {...form.text('name')} />
      <TextInput {...form.text('company')} />
      <PasswordInput {...form.text('password')} />
      <FormEnd form={form}>Save</FormEnd>
    </form>
  );
}

function show(props: ShownProps) {
  const page = (shown: ShownProps) => (
    <MantineProvider>
      <QueryClientProvider client={queryClient}>
        <Shown {...shown} />
      </QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(page(props));
  return { again: (next: ShownProps) => rerender(page(next)) };
}

const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const type = (label: string, value: string) => fireEvent.change(field(label), { target: { value } });
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }));
const same = async (): Promise<Profile> => ({ name: 'Ann', company: 'Example', password: '' });

describe('a form', () => {
  afterEach(cleanup);

  it('sends the fields that were changed alone, without the spaces around them', async () => {
    const sent: object[] = [];
    show({ latest: same, send: async (body) => sent.push(body) });
    type('Company', '  Elsewhere ');
    save();
    await waitFor(() => expect(sent).toEqual([{ company: 'Elsewhere' }]));
  });

  it('leaves a password as it was typed', async () => {
    const sent: object[] = [];
    show({ latest: same, send: async (body) => sent.push(body) });
    type('Password', ' Fake Password ');
    save();
    await waitFor(() => expect(sent).toEqual([{ password: ' Fake Password ' }]));
  });

  it('sends nothing where nothing but spaces was added', async () => {
    const sent: object[] = [];
    show({ latest: same, send: async (body) => sent.push(body) });
    type('Name', 'Ann ');
    save();
    await Promise.resolve();
    expect(sent).toEqual([]);
    expect(lossNow()).toBeUndefined();
  });

  it('tells of a change that was made meanwhile, and replaces it when asked again', async () => {
    const sent: object[] = [];
    const latest = async () => ({ name: 'Anna', company: 'Example', password: '' });
    show({ latest, send: async (body) => sent.push(body) });
    type('Name', 'Annabel');
    save();
    await screen.findByText('This was changed meanwhile, to “Anna”. Save again to replace it.');
    expect(sent).toEqual([]);
    expect(field('Name').value).toBe('Annabel');
    save();
    await waitFor(() => expect(sent).toEqual([{ name: 'Annabel' }]));
  });

  it('lets the fields that were not touched follow the record, and keeps the others', async () => {
    const { again } = show({ send: async () => undefined });
    type('Name', 'Annabel');
    again({ record: { name: 'Anna', company: 'Moved', password: '' }, send: async () => undefined });
    await waitFor(() => expect(field('Company').value).toBe('Moved'));
    expect(field('Name').value).toBe('Annabel');
  });

  it('shows faults in whole sentences beside the field, and focuses it', async () => {
    show({ send: async () => Promise.reject(new Refusal(409, 'name_taken', 'This name is taken')) });
    type('Name', '');
    save();
    await screen.findByText('Name is required.');
    await waitFor(() => expect(document.activeElement).toBe(field('Name')));
    type('Name', 'Bob');
    save();
    await screen.findByText('This name is taken.');
  });

  it('is something to lose while it differs from the record, and not after it is sent', async () => {
    show({ latest: same, send: async () => undefined });
    expect(lossNow()).toBeUndefined();
    type('Name', 'Bob');
    await waitFor(() => expect(lossNow()).toBeDefined());
    save();
    await waitFor(() => expect(lossNow()).toBeUndefined());
  });

  it('keeps nothing of what was sent once it is sent', async () => {
    let sent = 0;
    show({ latest: same, send: async () => ++sent });
    type('Password', 'Fake Password');
    save();
    await waitFor(() => expect(sent).toBe(1));
    await waitFor(() => expect(queryClient.getMutationCache().getAll()).toEqual([]));
  });

  it('sends once however often the button is pressed', async () => {
    const sent: object[] = [];
    show({ latest: same, send: async (body) => sent.push(body) });
    type('Name', 'Bob');
    for (let press = 0; press < 3; press++) save();
    await waitFor(() => expect(sent).toHaveLength(1));
  });
});
