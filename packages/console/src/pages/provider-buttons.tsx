import { TextInput } from '@mantine/core';
import { ProviderBegin, type ProviderKind } from '@tessera/contract';
import { useState } from 'react';
import { facts } from '../api/facts.ts';
import { leaveForProvider } from '../api/provider.ts';
import { placeBehindSignIn } from '../api/session.ts';
import { useAct } from '../ui/act.ts';
import { Action, FormEnd } from '../ui/buttons.tsx';
import { useForm } from '../ui/form.ts';
import { Note } from '../ui/page.tsx';

interface Props {
  remember: boolean;
  next: string | null;
}

/** A button for each identity provider of the site, and one for those of organizations; nothing where there are none. */
export function ProviderButtons(props: Props) {
  const { providers = [], domains = false } = facts;
  if (providers.length === 0 && !domains) return null;
  return (
    <div className="stack section">
      {providers.map(({ id, name }) => (
        <ProviderButton key={id} id={id} name={name} {...props} />
      ))}
      {domains && <DomainButton {...props} />}
    </div>
  );
}

function ProviderButton({ id, name, remember, next }: Props & { id: ProviderKind; name: string }) {
  const { act, busy, problem } = useAct({
    work: () => leaveForProvider({ provider: id, purpose: 'sign_in', remember_me: remember }, placeBehindSignIn(next)),
  });
  return (
    <>
      <Action busy={busy} onClick={act}>
        Sign in with {name}
      </Action>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}

/** The provider of an organization is found by the domain of an address of its people. */
function DomainButton({ remember, next }: Props) {
  const [open, setOpen] = useState(false);
  const form = useForm({
    initial: { email: '' },
    labels: { email: 'Work e-mail' },
    schema: ProviderBegin,
    guarded: false,
    body: (values) => values,
    fieldOf: { provider_not_found: 'email' },
    send: ({ email }) =>
      leaveForProvider({ email, purpose: 'sign_in', remember_me: remember }, placeBehindSignIn(next)),
  });
  if (!open) return <Action onClick={() => setOpen(true)}>Sign in with your organization</Action>;
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Sign in with your organization">
      <TextInput type="email" autoComplete="email" autoFocus {...form.text('email')} />
      <FormEnd form={form}>Go on</FormEnd>
    </form>
  );
}
