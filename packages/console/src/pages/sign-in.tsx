import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { ConsoleSignIn } from '@tessera/contract';
import { Link, useSearchParams } from 'react-router';
import type * as z from 'zod';
import { ask } from '../api/call.ts';
import { facts } from '../api/facts.ts';
import { Refusal } from '../api/refusal.ts';
import { leaveFor, placeBehindSignIn, tellOtherTabs } from '../api/session.ts';
import { FormEnd } from '../ui/buttons.tsx';
import { CodeInput, codeLabel, useCode } from '../ui/code.tsx';
import { useForm } from '../ui/form.ts';
import { ForVisitors, Gate } from '../ui/gate.tsx';
import { Note } from '../ui/page.tsx';
import { PasskeyButton } from '../ui/passkey-button.tsx';
import { showPassword } from '../ui/words.ts';
import { ProviderButtons } from './provider-buttons.tsx';

export default function SignIn() {
  return (
    <ForVisitors>
      <SignInForm />
    </ForVisitors>
  );
}

function SignInForm() {
  const [query] = useSearchParams();
  const code = useCode();
  const signedIn = () => {
    tellOtherTabs();
    // A full load, so that nothing of an earlier session is left.
    leaveFor(placeBehindSignIn(query.get('next')));
  };
  const form = useForm({
    initial: { username: query.get('username') ?? '', password: '', otp: '', remember_me: false },
    labels: {
      username: 'Username or e-mail address',
      password: 'Password',
      otp: codeLabel,
      remember_me: 'Remember me',
    },
    schema: ConsoleSignIn,
    guarded: false,
    body: ({ otp, ...values }) => ({ ...values, otp: otp === '' ? undefined : otp }),
    send: (body) => code.sending(body.otp, () => signIn(body)),
    after: signedIn,
  });
  const name = form.values.username.trim();
  return (
    <Gate
      title="Sign in"
      more={
        <>
          <Link to={`/forgot-password${name === '' ? '' : `?${new URLSearchParams({ username: name })}`}`}>
            Forgot your password?
          </Link>
          {facts.signup === 'open' && <Link to="/sign-up">Create an account</Link>}
          {facts.outbox && <Link to="/outbox">Mail outbox (development)</Link>}
        </>
      }
    >
      <form className="fields" onSubmit={form.submit} noValidate>
        {query.has('ended') && <Note>Your session has ended. Sign in to go on where you were.</Note>}
        {query.has('done') && <Note kind="good">{doneWords[query.get('done') ?? '']}</Note>}
        <TextInput
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={!query.has('username')}
          {...form.text('username')}
        />
        <PasswordInput
          autoComplete="current-password"
          autoFocus={query.has('username')}
          {...showPassword}
          {...form.text('password')}
        />
        {code.wanted && <CodeInput hasApp={code.methods.includes('totp')} {...form.text('otp')} />}
        {code.methods.includes('passkey') && (
          <PasskeyButton
            as="second factor"
            send={async (passkey) => {
              const { username, password, remember_me } = form.values;
              await signIn({ username: username.trim(), password, remember_me, passkey });
              signedIn();
            }}
          >
            Use a passkey
          </PasskeyButton>
        )}
        <Checkbox description="Stay signed in for 30 days instead of 8 hours" {...form.check('remember_me')} />
        <FormEnd form={form}>Sign in</FormEnd>
        {!code.wanted && (
          <PasskeyButton
            as="both factors"
            send={async (passkey) => {
              await ask('POST', '/console/session/passkey', { passkey, remember_me: form.values.remember_me });
              signedIn();
            }}
          >
            Sign in with a passkey
          </PasskeyButton>
        )}
      </form>
      <ProviderButtons remember={form.values.remember_me} next={query.get('next')} />
    </Gate>
  );
}

/** The server's words for a refusal are of a username. They never tell whether an address is confirmed, so both are named. */
async function signIn(body: z.input<typeof ConsoleSignIn>): Promise<void> {
  try {
    await ask('POST', '/console/session', body);
  } catch (error) {
    const isAddress = body.username.includes('@');
    if (!(error instanceof Refusal && error.code === 'not_authenticated' && isAddress)) throw error;
    const words =
      'The e-mail address or the password is wrong, or the address is not confirmed. Your username works too.';
    throw new Refusal(error.status, error.code, words);
  }
}

const doneWords: Record<string, string> = {
  'sign-up': 'Your account is created. Sign in with it.',
  reset: 'Your new password is set. Sign in with it.',
  deleted: 'Your account is deleted.',
};
