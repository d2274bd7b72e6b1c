import { PasswordInput, TextInput } from '@mantine/core';
import { NewUser } from '@tessera/contract';
import { Link } from 'react-router';
import { ask } from '../api/call.ts';
import { facts } from '../api/facts.ts';
import { tellOtherTabs } from '../api/session.ts';
import { FormEnd } from '../ui/buttons.tsx';
import { useForm } from '../ui/form.ts';
import { Gate } from '../ui/gate.tsx';
import { Note } from '../ui/page.tsx';
import { showPassword } from '../ui/words.ts';

export default function SignUp() {
  const form = useForm({
    initial: { username: '', email: '', password: '' },
    schema: NewUser,
    body: (values) => ({ ...values, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
    fieldOf: {
      username_taken: 'username',
      name_reserved: 'username',
      password_too_common: 'password',
    },
    send: async (body) => {
      await ask('POST', '/console/v1/user', body);
      const { username, password } = body;
      try {
        await ask('POST', '/console/session', { username, password });
        tellOtherTabs();
        location.replace('/');
      } catch {
        location.replace(`/sign-in?${new URLSearchParams({ done: 'sign-up', username })}`);
      }
    },
  });
  const closed = {
    open: undefined,
    invitation: 'Signing up needs an invitation',
    closed: 'Signing up is closed on this server',
  }[facts.signup];
  return (
    <Gate title="Make an account" more={<Link to="/sign-in">Sign in instead</Link>}>
      <form className="fields" onSubmit={form.submit} noValidate>
        {closed && <Note>{closed}. Ask whoever runs it for an account.</Note>}
        <TextInput
          label="Username"
          description="Letters, digits, dots, dashes and underscores"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          {...form.text('username')}
        />
        <TextInput
          label="E-mail (optional)"
          description="To reset your password when you have forgotten it"
          type="email"
          autoComplete="email"
          {...form.text('email')}
        />
        <PasswordInput
          label="Password"
          description="At least 8 characters"
          autoComplete="new-password"
          {...showPassword}
          {...form.text('password')}
        />
        <FormEnd problem={form.problem} busy={form.busy} reason={closed}>
          Make account
        </FormEnd>
      </form>
    </Gate>
  );
}
