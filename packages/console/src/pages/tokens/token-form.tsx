import { NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import { type Token, TokenRequest } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { dayOf, endOfDay, written } from '../../ui/instant.tsx';
import { type Level, levels, levelsOf, nounNames, nouns, scopeOf, scopesOf } from './scopes.ts';

const day = 24 * 60 * 60 * 1000;
const longest = 365;
const lives = [
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: `${longest}`, label: '1 year, the longest' },
  { value: 'date', label: 'At the end of a day …' },
];

interface TokenFormProps {
  /** The token that the form begins like. */
  like?: z.output<typeof Token> | undefined;
  created: (created: { token: z.output<typeof Token>; wanted: string }) => void;
}

export function TokenForm({ like, created }: TokenFormProps) {
  const { timezone = 'UTC' } = useUser();
  const scopes = like ? scopesOf(like) : [];
  // The day on which the longest life ends is not whole any more.
  const lastDay = dayOf(Date.now() + (longest - 1) * day, timezone);
  const today = dayOf(Date.now(), timezone);
  const form = useForm({
    initial: {
      name: like?.name ?? '',
      scope: scopes.includes('*') ? 'all' : 'some',
      ...levelsOf(scopes),
      expires: lifeLike(like),
      date: '',
    },
    labels: {
      name: 'Name',
      scope: 'What it may do',
      expires: 'Expires',
      date: 'Last day',
      user: nouns.user.title,
      organization: nouns.organization.title,
      array: nouns.array.title,
      group: nouns.group.title,
    },
    schema: TokenRequest,
    body: (values) => ({
      name: values.name,
      scope: values.scope === 'all' ? ['*'] : nounNames.flatMap((noun) => scopeOf(noun, values[noun])),
      expires: endOf(values, timezone),
    }),
    check: (values) => ({
      ...(values.name === '' ? { name: 'Name is required.' } : {}),
      ...(values.expires === 'date' ? { date: wrongDay(values.date, today, lastDay, timezone) } : {}),
      // An empty list would mean everything.
      ...(values.scope === 'some' && nounNames.every((noun) => values[noun] === 'none')
        ? { scope: 'Choose at least one thing that it may do.' }
        : {}),
    }),
    send: (body) => call('requestToken', { body }),
    changes: [keys.tokens],
    after: (token, body) => created({ token, wanted: body.name }),
  });
  const end = endOf(form.values, timezone);
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput
        description="What will use it, as in laptop or nightly-build"
        autoComplete="off"
        autoFocus
        {...form.text('name')}
      />
      <Radio.Group
        label="What it may do"
        value={form.values.scope}
        error={form.errors['scope']}
        onChange={(scope) => form.set({ scope: scope as 'some' | 'all' })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="some" label="What I choose" />
          <Radio
            value="all"
            label="Everything I may do"
            description="For a program that you trust like yourself. It asks for your password"
          />
        </Stack>
      </Radio.Group>
      {form.values.scope === 'some' && (
        <div className="box">
          {nounNames.map((noun) => {
            const { error, ...field } = form.text(noun);
            return (
              <div className="scopes" key={noun}>
                <NativeSelect data={[...levels]} {...field} />
                <p className="dim scope-words">{nouns[noun].words[form.values[noun] as Level]}</p>
              </div>
            );
          })}
        </div>
      )}
      <NativeSelect data={lives} {...form.text('expires')} />
      {form.values.expires === 'date' && (
        <TextInput
          description={`Until midnight in ${timezone}, at most a year ahead`}
          type="date"
          min={today}
          max={lastDay}
          {...form.text('date')}
        />
      )}
      <p className="dim" role="status">
        {end === '' ? 'Choose the last day on which it works.' : `It will work until ${written(end, timezone)}.`}
      </p>
      <FormEnd form={form} cancel="/tokens">
        Create token
      </FormEnd>
    </form>
  );
}

/** The end that is chosen, as the API takes it; empty while there is none. */
function endOf({ expires, date }: { expires: string; date: string }, timezone: string): string {
  if (expires === 'date') return endOfDay(date, timezone);
  return new Date(Date.now() + Number(expires) * day).toISOString();
}

function wrongDay(date: string, today: string, lastDay: string, timezone: string): string | undefined {
  if (date === '') return 'Last day is required.';
  if (date < today) return 'Last day must not be past.';
  if (date > lastDay) return `Last day must be ${lastDay} or before: a token works for a year at most (${timezone}).`;
  return undefined;
}

/** The offered life that is nearest to what another token was given. */
function lifeLike(token: z.output<typeof Token> | undefined): string {
  if (token?.issued_at === undefined || token.expires_at === undefined) return '30';
  const days = Math.round((Date.parse(token.expires_at) - Date.parse(token.issued_at)) / day);
  return [1, 7, 30, 90].find((offered) => days <= offered)?.toString() ?? `${longest}`;
}
