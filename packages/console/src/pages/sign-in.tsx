import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { ConsoleSignIn } from '@tessera/contract';
import { Link, useSearchParams } from 'react-router';
import { ask } from '../api/call.ts';
import { facts } from '../api/facts.ts';
import { safeNext, tellOtherTabs } from '../api/session.ts';
import { FormEnd } from '../ui/buttons.tsx';
import { useForm } from '../ui/form.ts';
import { Gate } from '../ui/gate.tsx';
import { Note } from '../ui/page.tsx';
import { showPassword } from '../ui/words.ts';

export default function SignIn() {
  const [query] = useSearchParams();
  const form = useForm({
    initial: { username: query.get('username') ?? '', password: '', remember_me: false },
    schema: ConsoleSignIn,
    body: (values) => values,
    send: async (body) => {
      await ask('POST', '/console/session', body);
      tellOtherTabs();
      // A full load, so that nothing of an earlier session is left.
      location.replace(safeNext(query.get('next')));
    },
  });
  return (
    <Gate
      title="Sign in"
      more={
        <>
          <Link to="/forgot-password">Forgot your password?</Link>
          {facts.signup === 'open' && <Link to="/sign-up">Make an account</Link>}
          {facts.outbox && <Link to="/outbox">Mail outbox (development)</Link>}
        </>
      }
    >
      <form className="fields" onSubmit={form.submit} noValidate>
        {query.has('ended') && <Note>Your session has ended. Sign in to go on where you were.</Note>}
        {query.has('done') && <Note kind="good">{doneWords[query.get('done') ?? '']}</Note>}
        <TextInput
          label="Username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          {...form.text('username')}
        />
        <PasswordInput label="Password" autoComplete="current-password" {...showPassword} {...form.text('password')} />
        <Checkbox
          label="Remember me"
          description="Stay signed in for 30 days instead of 8 hours"
          {...form.check('remember_me')}
        />
        <FormEnd problem={form.problem} busy={form.busy}>
          Sign in
        </FormEnd>
      </form>
    </Gate>
  );
}

const doneWords: Record<string, string> = {
  'sign-up': 'Your account is made. Sign in with it.',
  reset: 'Your new password is set. Sign in with it.',
  deleted: 'Your account is deleted.',
};
