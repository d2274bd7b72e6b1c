import { PasswordInput, TextInput } from '@mantine/core';
import { UserUpdate } from '@tessera/contract';
import { ask, call, Refusal } from '../../api/call.ts';
import { everythingChanged } from '../../api/queries.ts';
import { sessionEnded } from '../../api/session.ts';
import { useUser } from '../../frame/user.ts';
import { useAct } from '../../ui/act.ts';
import { Action, FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { Tag } from '../../ui/list.tsx';
import { say } from '../../ui/notices.tsx';
import { Note, Page, Section } from '../../ui/page.tsx';
import { showPassword } from '../../ui/words.ts';

export default function Password() {
  const user = useUser();
  return (
    <Page
      title="E-mail and password"
      about="Both need your present password, so that nobody can change them at a screen you left open."
    >
      <Section title="E-mail address" about="A reset of your password can be mailed to a confirmed address only.">
        <Address />
        <EmailForm key={user.email} />
      </Section>
      <Section title="Password" about="All your other sessions will be ended. Your tokens stay.">
        <PasswordForm />
      </Section>
    </Page>
  );
}

function Address() {
  const { email = '', is_valid_email: confirmed = false } = useUser();
  const { act, busy, problem } = useAct();
  if (email === '') return <Note>You have no address, so a forgotten password cannot be reset.</Note>;
  return (
    <div className="stack">
      <div className="row">
        <strong>{email}</strong>
        {confirmed ? <Tag kind="good">confirmed</Tag> : <Tag kind="warn">not confirmed</Tag>}
        {!confirmed && (
          <Action
            busy={busy}
            onClick={() => act(() => call('requestEmailConfirmation', {}), `A mail is on its way to ${email}`)}
          >
            Mail the link again
          </Action>
        )}
      </div>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </div>
  );
}

/** What is missing where the present password must be given. */
function needed(password: string): { present?: string } {
  return password === '' ? { present: 'Is required' } : {};
}

/** A fresh sign-in with the password: what the server asks for before it changes either of the two. */
async function prove(present: string): Promise<void> {
  try {
    await ask('POST', '/console/session/password', { password: present });
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) sessionEnded();
    // The form's other field is called `password`.
    if (!(error instanceof Refusal) || !error.message.startsWith('password: ')) throw error;
    throw new Refusal(error.status, error.code, error.message.replace('password: ', 'present: '));
  }
}

function EmailForm() {
  const { username } = useUser();
  const form = useForm({
    initial: { email: '', present: '' },
    schema: UserUpdate,
    body: ({ email }) => ({ email }),
    check: ({ email, present }) => ({ ...(email === '' ? { email: 'Is required' } : {}), ...needed(present) }),
    send: async (body, { present }) => {
      await prove(present);
      await call('updateUser', { params: { username }, body });
      await everythingChanged();
      say(`A mail with a link to confirm is on its way to ${body.email}`);
    },
  });
  return (
    <form className="fields section" onSubmit={form.submit} noValidate aria-label="Change e-mail address">
      <TextInput label="New e-mail address" type="email" autoComplete="email" {...form.text('email')} />
      <PasswordInput
        label="Present password"
        autoComplete="current-password"
        {...showPassword}
        {...form.text('present')}
      />
      <FormEnd problem={form.problem} busy={form.busy}>
        Change address
      </FormEnd>
    </form>
  );
}

function PasswordForm() {
  const { username } = useUser();
  const form = useForm({
    initial: { present: '', password: '' },
    schema: UserUpdate,
    body: ({ password }) => ({ password }),
    check: ({ present }) => needed(present),
    fieldOf: { password_too_common: 'password' },
    send: async (body, { present }) => {
      await prove(present);
      await call('updateUser', { params: { username }, body });
      form.set({ present: '', password: '' });
      await everythingChanged();
      say('Your new password is set, and your other sessions are ended');
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Change password">
      <PasswordInput
        label="Present password"
        autoComplete="current-password"
        {...showPassword}
        {...form.text('present')}
      />
      <PasswordInput
        label="New password"
        description="At least 8 characters"
        autoComplete="new-password"
        {...showPassword}
        {...form.text('password')}
      />
      <FormEnd problem={form.problem} busy={form.busy}>
        Change password
      </FormEnd>
    </form>
  );
}
