import { PasswordInput, TextInput } from '@mantine/core';
import { NewUser } from '@tessera/contract';
import { Link } from 'react-router';
import { ask } from '../api/call.ts';
import { facts } from '../api/facts.ts';
import { leaveFor, tellOtherTabs } from '../api/session.ts';
import { FormEnd } from '../ui/buttons.tsx';
import { useForm } from '../ui/form.ts';
import { ForVisitors, Gate } from '../ui/gate.tsx';
import { Note } from '../ui/page.tsx';
import { showPassword } from '../ui/words.ts';

export default function SignUp() {
  return (
    <ForVisitors>
      <SignUpForm />
    </ForVisitors>
  );
}

function SignUpForm() {
  const form = useForm({
    initial: { username: '', email: '', password: '' },
    labels: { username: 'Username', email: 'E-mail', password: 'Password' },
    schema: NewUser,
    guarded: false,
    body: (values) => ({ ...values, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
    fieldOf: {
      username_taken: 'username',
      name_reserved: 'username',
      password_too_common: 'password',
    },
    send: (body) => ask('POST', '/console/v1/user', body),
    after: async (_result, { username, password }) => {
      try {
        await ask('POST', '/console/session', { username, password });
        tellOtherTabs();
        leaveFor('/');
      } catch {
        leaveFor(`/sign-in?${new URLSearchParams({ done: 'sign-up', username })}`);
      }
    },
  });
  const closed = {
    open: undefined,
    invitation: 'Signing up needs an invitation',
    closed: 'Signing up is closed on this server',
  }[facts.signup];
  return (
    <Gate title="Create an account" more={<Link to="/sign-in">Sign in instead</Link>}>
      <form className="fields" onSubmit={form.submit} noValidate>
        {closed && <Note>{closed}. Ask its administrator for an account.</Note>}
        <TextInput
          description="Letters, digits, dots, dashes and underscores"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          {...form.text('username')}
        />
        <TextInput
          description="Optional. To reset your password when you have forgotten it"
          type="email"
          autoComplete="email"
          {...form.text('email')}
        />
        <PasswordInput
          description="At least 8 characters"
          autoComplete="new-password"
          {...showPassword}
          {...form.text('password')}
        />
        <FormEnd form={form} reason={closed}>
          Create account
        </FormEnd>
      </form>
    </Gate>
  );
}
