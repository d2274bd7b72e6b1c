import type { ConsoleInvitation } from '@tessera/contract';
import { ask } from '../../api/call.ts';
import { leaveFor, tellOtherTabs } from '../../api/session.ts';
import { NewPasswordInput, NewUsername, newAccount } from '../../ui/account-fields.tsx';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';

interface InvitedSignUpProps {
  invitation: ConsoleInvitation;
  email: string;
  token: string;
}

/** Makes an account with the invited address, which the link has proven, and joins with it. */
export function InvitedSignUp({ invitation: { id, organization }, email, token }: InvitedSignUpProps) {
  const form = useForm({
    ...newAccount,
    initial: { username: '', password: '' },
    labels: { username: 'Username', password: 'Password' },
    body: (values) => ({ ...values, invitation_token: token }),
    after: async (_result, { username, password }) => {
      try {
        await ask('POST', '/console/session', { username, password });
        tellOtherTabs();
        await ask('POST', `/console/v1/invitations/${id}`);
        leaveFor(`/organizations/${organization}`);
      } catch {
        // The account is there, and has the invitation on its start page.
        leaveFor(`/sign-in?${new URLSearchParams({ done: 'sign-up', username })}`);
      }
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <p>Your account will have the address {email}, which is confirmed by the link that you opened.</p>
      <NewUsername {...form.text('username')} />
      <NewPasswordInput {...form.text('password')} />
      <FormEnd form={form}>Create account and join</FormEnd>
    </form>
  );
}
