import { NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import { type Token, TokenRequest } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { facts } from '../../api/facts.ts';
import { keys } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { dayOf, endOfDay, knownZone, written } from '../../ui/instant.tsx';
import { day, inDays, lifeLike, livesOf, wrongDay } from './lives.ts';
import { type Level, levels, levelsOf, nounNames, nouns, scopeOf, scopesOf } from './scopes.ts';

/** In days. */
const longest = facts.max_token_days ?? 365;
/** The fate of the token that the new one replaces, by the hours that it still works. */
const overlaps = [
  { value: '', label: 'Works as before' },
  { value: '1', label: 'Expires in an hour' },
  { value: '24', label: 'Expires in a day' },
  { value: '168', label: 'Expires in a week' },
];

interface TokenFormProps {
  /** The token that the form begins like. */
  like?: z.output<typeof Token> | undefined;
  /** `overlap` is for how many hours the one that it takes the place of still works. */
  created: (created: { token: z.output<typeof Token>; wanted: string; overlap?: number | undefined }) => void;
}

export function TokenForm({ like, created }: TokenFormProps) {
  const timezone = knownZone(useUser().timezone ?? 'UTC');
  // The day on which the longest life ends is not whole any more.
  const lastDay = dayOf(Date.now() + (longest - 1) * day, timezone);
  const today = dayOf(Date.now(), timezone);
  const form = useForm({
    initial: beginningLike(like),
    labels: {
      overlap: `The token ${like?.name}`,
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
      ...(values.overlap === '' ? {} : { replaces: like?.name, overlap_hours: Number(values.overlap) }),
    }),
    check: (values) => ({
      ...(values.name === '' ? { name: 'Name is required.' } : {}),
      ...(values.expires === 'date' ? { date: wrongDay(values.date, { today, lastDay, longest }) } : {}),
      // An empty list would mean everything.
      ...(values.scope === 'some' && nounNames.every((noun) => values[noun] === 'none')
        ? { scope: 'Choose at least one thing that it may do.' }
        : {}),
    }),
    send: async (body) => {
      const token = await call('requestToken', { body });
      // Not `after`, which waits until the list is fetched anew: it is shown this once.
      created({ token, wanted: body.name, overlap: body.overlap_hours });
    },
    changes: [keys.tokens],
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
      <NativeSelect data={[...livesOf(longest)]} {...form.text('expires')} />
      {form.values.expires === 'date' && (
        <TextInput
          description={`Until midnight in ${timezone}, at most ${inDays(longest)} ahead`}
          type="date"
          min={today}
          max={lastDay}
          {...form.text('date')}
        />
      )}
      <p className="dim" role="status">
        {end === '' ? 'Choose the last day on which it works.' : `It will work until ${written(end, timezone)}.`}
      </p>
      {like !== undefined && (
        <NativeSelect
          description="The new one can take its place: programs may use either until it expires"
          data={overlaps}
          {...form.text('overlap')}
        />
      )}
      <FormEnd form={form} cancel="/tokens">
        Create token
      </FormEnd>
    </form>
  );
}

/** The initial values of the form. */
function beginningLike(like: TokenFormProps['like']) {
  const scopes = like ? scopesOf(like) : [];
  return {
    name: like?.name ?? '',
    scope: scopes.includes('*') ? 'all' : 'some',
    ...levelsOf(scopes),
    expires: lifeLike(like, longest),
    date: '',
    overlap: '',
  };
}

/** The end that is chosen, as the API takes it; empty while there is none. */
function endOf({ expires, date }: { expires: string; date: string }, timezone: string): string {
  if (expires === 'date') return endOfDay(date, timezone);
  return new Date(Date.now() + Number(expires) * day).toISOString();
}
