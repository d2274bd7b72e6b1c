import { PasswordInput, TextInput } from '@mantine/core';
import { NewPassword, UserUpdate } from '@tessera/contract';
import { call } from '../../api/call.ts';
import { prove } from '../../api/password.ts';
import { keys } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { checkNewPassword, NewPasswordInput } from '../../ui/account-fields.tsx';
import { useAct } from '../../ui/act.ts';
import { Action, FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { Note, Page, Section, Tag } from '../../ui/page.tsx';
import { showPassword } from '../../ui/words.ts';
import { Identities } from './identities.tsx';

export default function Password() {
  const user = useUser();
  const isUnset = user.password_unset === true;
  const isRequired = user.password_change_required === true;
  return (
    <Page
      title="E-mail and password"
      about={
        isUnset
          ? 'For both you confirm that it is you, so that they cannot be changed at a screen that you left open.'
          : 'Both need your current password, so that they cannot be changed at a screen that you left open.'
      }
    >
      {isRequired ? (
        <Note>A site administrator requires a new password. Until you set one, nothing else can be used.</Note>
      ) : (
        <Section title="E-mail address" about="A reset of your password can be mailed to a confirmed address only.">
          <Address />
          <EmailForm key={user.email} />
        </Section>
      )}
      <Section
        title="Password"
        about={`${isUnset ? 'Your account has none yet. ' : ''}All your other sessions will be ended. Your tokens stay.`}
      >
        <PasswordForm key={String(isUnset)} />
      </Section>
      {!isRequired && <Identities />}
    </Page>
  );
}

function Address() {
  const { email = '', is_valid_email: confirmed = false } = useUser();
  const { act, busy, problem } = useAct({
    work: () => call('requestEmailConfirmation', {}),
    done: `A mail is on its way to ${email}`,
  });
  if (email === '') return <Note>You have no address, so a forgotten password cannot be reset.</Note>;
  return (
    <div className="stack">
      <div className="row">
        <strong>{email}</strong>
        {confirmed ? <Tag kind="good">confirmed</Tag> : <Tag kind="warn">not confirmed</Tag>}
        {!confirmed && (
          <Action small busy={busy} onClick={act}>
            Mail the link again
          </Action>
        )}
      </div>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </div>
  );
}

/** How the server calls the password that is proven. */
const fieldOf = { current: 'current_password' } as const;

/**
 * The current password, which both forms ask for. An account without one is asked for another proof, over the page, once the
 * server says that it needs one.
 */
function useCurrentPassword() {
  const { password_unset: isUnset = false } = useUser();
  return {
    isUnset,
    missing: (current_password: string) => ({
      current_password: !isUnset && current_password === '' ? 'Current password is required.' : undefined,
    }),
    prove: async ({ current_password }: { current_password: string }) => {
      if (!isUnset) await prove(current_password);
    },
  };
}

function EmailForm() {
  const { username } = useUser();
  const current = useCurrentPassword();
  const form = useForm({
    initial: { email: '', current_password: '' },
    labels: { email: 'New e-mail address', current_password: 'Current password' },
    schema: UserUpdate,
    body: ({ email }) => ({ email }),
    check: ({ email, current_password }) => ({
      ...(email === '' ? { email: 'New e-mail address is required.' } : {}),
      ...current.missing(current_password),
    }),
    fieldOf,
    send: async (body, values) => {
      await current.prove(values);
      await call('updateUser', { params: { username }, body });
    },
    changes: [keys.user, keys.sessions],
    after: (_result, { email }) => {
      form.reset();
      say(`A mail with a link to confirm is on its way to ${email}`);
    },
  });
  return (
    <form className="fields section" onSubmit={form.submit} noValidate aria-label="Change e-mail address">
      <TextInput type="email" autoComplete="email" {...form.text('email')} />
      {!current.isUnset && (
        <PasswordInput autoComplete="current-password" {...showPassword} {...form.text('current_password')} />
      )}
      <FormEnd form={form}>Change address</FormEnd>
    </form>
  );
}

function PasswordForm() {
  const current = useCurrentPassword();
  const form = useForm({
    initial: { current_password: '', password: '' },
    labels: { current_password: 'Current password', password: 'New password' },
    schema: NewPassword,
    body: ({ password }) => ({ password }),
    check: (values) => ({ ...current.missing(values.current_password), ...checkNewPassword(values, 'New password') }),
    fieldOf: { ...fieldOf, password_too_common: 'password' },
    send: async (body, values) => {
      await current.prove(values);
      // Not `updateUser`: this is permitted too where the new password is required before anything else.
      await call('resetUserPassword', { body });
    },
    changes: [keys.user, keys.sessions],
    after: () => {
      form.reset();
      say('Your new password is set, and your other sessions are ended');
    },
  });
  const verb = current.isUnset ? 'Set password' : 'Change password';
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label={verb}>
      {!current.isUnset && (
        <PasswordInput autoComplete="current-password" {...showPassword} {...form.text('current_password')} />
      )}
      <NewPasswordInput {...form.text('password')} />
      <FormEnd form={form}>{verb}</FormEnd>
    </form>
  );
}
