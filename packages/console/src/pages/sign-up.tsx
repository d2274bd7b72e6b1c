import { TextInput } from '@mantine/core';
import { Link } from 'react-router';
import { ask } from '../api/call.ts';
import { facts } from '../api/facts.ts';
import { leaveFor, tellOtherTabs } from '../api/session.ts';
import { NewPasswordInput, NewUsername, newAccount } from '../ui/account-fields.tsx';
import { FormEnd } from '../ui/buttons.tsx';
import { useForm } from '../ui/form.ts';
import { ForVisitors, Gate } from '../ui/gate.tsx';
import { Note } from '../ui/page.tsx';

export default function SignUp() {
  return (
    <ForVisitors>
      <SignUpForm />
    </ForVisitors>
  );
}

function SignUpForm() {
  const form = useForm({
    ...newAccount,
    initial: { username: '', email: '', password: '' },
    labels: { username: 'Username', email: 'E-mail', password: 'Password' },
    body: (values) => values,
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
        <NewUsername {...form.text('username')} />
        <TextInput
          description="Optional. To reset your password when you have forgotten it"
          type="email"
          autoComplete="email"
          {...form.text('email')}
        />
        <NewPasswordInput {...form.text('password')} />
        <FormEnd form={form} reason={closed}>
          Create account
        </FormEnd>
      </form>
    </Gate>
  );
}
