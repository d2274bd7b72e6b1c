import { TextInput } from '@mantine/core';
import { PasswordResetRequest } from '@tessera/contract';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ask } from '../api/call.ts';
import { facts } from '../api/facts.ts';
import { FormEnd } from '../ui/buttons.tsx';
import { useForm } from '../ui/form.ts';
import { Gate } from '../ui/gate.tsx';

export default function ForgotPassword() {
  const [asked, setAsked] = useState(false);
  const [query] = useSearchParams();
  const form = useForm({
    initial: { email: query.get('username') ?? '' },
    labels: { email: 'Username or e-mail address' },
    guarded: false,
    schema: PasswordResetRequest,
    body: ({ email }) => (email.includes('@') ? { email } : { username: email }),
    send: (body) => ask('POST', '/console/v1/user/password_reset/request', body),
    after: () => setAsked(true),
  });
  return (
    <Gate
      title="Forgot your password?"
      more={
        <>
          <Link to="/sign-in">Back to sign in</Link>
          {facts.outbox && <Link to="/outbox">Mail outbox (development)</Link>}
        </>
      }
    >
      {asked ? (
        <p role="status">
          If an account has this name or this confirmed address, a mail with a link is on its way. The link works once,
          for 30 minutes.
        </p>
      ) : (
        <form className="fields" onSubmit={form.submit} noValidate>
          <TextInput
            description="The link goes to the account's confirmed address"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            {...form.text('email')}
          />
          <FormEnd form={form}>Mail a link</FormEnd>
        </form>
      )}
    </Gate>
  );
}
