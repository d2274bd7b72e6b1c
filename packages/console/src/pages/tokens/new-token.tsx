import { NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import { type Token, TokenRequest } from '@tessera/contract';
import { useState } from 'react';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { everythingChanged } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { Action, FormEnd } from '../../ui/buttons.tsx';
import { Copy } from '../../ui/copy.tsx';
import { useForm } from '../../ui/form.ts';
import { endOfDay, Instant } from '../../ui/instant.tsx';
import { Note, Page } from '../../ui/page.tsx';
import { type Level, levels, nounNames, nouns, scopeOf } from './scopes.ts';

const above = { to: '/tokens', name: 'Tokens' };
const day = 24 * 60 * 60 * 1000;
const lives = [
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year, the longest' },
  { value: 'date', label: 'At the end of a day …' },
];
const nothing = { user: 'none', organization: 'none', array: 'none', group: 'none' };

export default function NewToken() {
  const [made, setMade] = useState<z.output<typeof Token>>();
  return made === undefined ? <TokenForm made={setMade} /> : <MadeToken token={made} />;
}

function MadeToken({ token }: { token: z.output<typeof Token> }) {
  return (
    <Page title={`Token ${token.name}`} above={above}>
      <div className="stack">
        <Note kind="good">Copy the token now. It is shown this once, and the server keeps no copy of it.</Note>
        <div className="once">
          <code>{token.token}</code>
          <Copy text={token.token ?? ''} label="Copy the token" />
        </div>
        <p>
          It works until <Instant at={token.expires_at} />.
        </p>
        <div className="acts">
          <Action kind="main" to="/tokens">
            Done
          </Action>
          <Action to="/connect">How to connect</Action>
        </div>
      </div>
    </Page>
  );
}

function TokenForm({ made }: { made: (token: z.output<typeof Token>) => void }) {
  const { timezone = 'UTC' } = useUser();
  const form = useForm({
    initial: { name: '', scope: 'some', ...nothing, expires: '30', date: '' },
    schema: TokenRequest,
    body: (values) => ({
      name: values.name,
      scope: values.scope === 'all' ? ['*'] : nounNames.flatMap((noun) => scopeOf(noun, values[noun] as Level)),
      expires:
        values.expires === 'date'
          ? endOfDay(values.date, timezone)
          : new Date(Date.now() + Number(values.expires) * day).toISOString(),
    }),
    check: (values) => ({
      ...(values.name === '' ? { name: 'Is required' } : {}),
      ...(values.expires === 'date' && values.date === '' ? { date: 'Is required' } : {}),
      // An empty list would mean everything.
      ...(values.scope === 'some' && nounNames.every((noun) => values[noun] === 'none')
        ? { scope: 'Choose at least one thing that it may do' }
        : {}),
    }),
    send: async (body) => {
      const token = await call('requestToken', { body });
      await everythingChanged();
      made(token);
    },
  });
  return (
    <Page title="Make a token" above={above} about="Give it no more than its program needs.">
      <form className="fields" onSubmit={form.submit} noValidate>
        <TextInput
          label="Name"
          description="What will use it, as in laptop or nightly-build"
          autoComplete="off"
          autoFocus
          {...form.text('name')}
        />
        <Radio.Group
          label="What it may do"
          value={form.values.scope}
          error={form.errors['scope']}
          onChange={(scope) => form.set({ scope })}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="some" label="What I choose" />
            <Radio value="all" label="Everything I may do" description="For a program that you trust like yourself" />
          </Stack>
        </Radio.Group>
        {form.values.scope === 'some' && (
          <div className="box">
            {nounNames.map((noun) => {
              const { title, words } = nouns[noun];
              const { error, ...field } = form.text(noun);
              return (
                <div className="scopes" key={noun}>
                  <NativeSelect label={title} data={[...levels]} {...field} />
                  <p className="dim scope-words">{words[form.values[noun] as Level]}</p>
                </div>
              );
            })}
          </div>
        )}
        <NativeSelect label="Expires" data={lives} {...form.text('expires')} />
        {form.values.expires === 'date' && (
          <TextInput
            label="Last day"
            description={`Until midnight in ${timezone}`}
            type="date"
            {...form.text('date')}
          />
        )}
        <FormEnd problem={form.problem} busy={form.busy} cancel="/tokens">
          Make token
        </FormEnd>
      </form>
    </Page>
  );
}
