import { PasswordInput } from '@mantine/core';
import { ConsolePassword } from '@tessera/contract';
import { queryClient } from '../api/client.ts';
import { declinePassword, givePasskey, givePassword, type PasswordReason } from '../api/password.ts';
import { userQuery } from '../api/queries.ts';
import { Refusal } from '../api/refusal.ts';
import { knownUser } from '../api/session.ts';
import { Action } from '../ui/buttons.tsx';
import { CodeInput, codeLabel, useCode } from '../ui/code.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useForm } from '../ui/form.ts';
import { Note } from '../ui/page.tsx';
import { PasskeyButton } from '../ui/passkey-button.tsx';
import { showPassword } from '../ui/words.ts';
import { OtherProof } from './other-proof.tsx';
import { ProveAtProvider } from './prove-at-provider.tsx';

const words: Record<PasswordReason, { title: string; why: string; verb: string; decline: string }> = {
  ended: {
    title: 'Your session has ended',
    why: 'Sign in to go on where you were. What you entered on this page is still there.',
    verb: 'Sign in',
    decline: 'Leave for the sign-in page',
  },
  proof: {
    title: 'Confirm that it is you',
    why: 'This needs your password or a passkey, so that it cannot be done at a screen that you left open.',
    verb: 'Confirm',
    decline: 'Cancel',
  },
};

export default function PasswordDialog({ reason }: { reason: PasswordReason }) {
  const hasPassword = queryClient.getQueryData(userQuery.queryKey)?.password_unset !== true;
  return (
    <Dialog
      close={declinePassword}
      firm={reason === 'ended'}
      title={words[reason].title}
      zIndex={400}
      // A session may have been ended because its screen was left open: the page behind must not be readable.
      overlayProps={reason === 'ended' ? { backgroundOpacity: 0.9, blur: 8 } : {}}
    >
      {hasPassword ? (
        <PasswordForm key={reason} reason={reason} />
      ) : (
        <OtherProof reason={reason} decline={words[reason].decline} />
      )}
    </Dialog>
  );
}

function PasswordForm({ reason }: { reason: PasswordReason }) {
  const { why, verb, decline } = words[reason];
  const code = useCode();
  const form = useForm({
    initial: { password: '', otp: '' },
    labels: { password: 'Password', otp: codeLabel },
    schema: ConsolePassword,
    body: ({ password, otp }) => ({ password, otp: otp === '' ? undefined : otp }),
    guarded: false,
    fieldOf: { current: 'password' },
    send: async ({ password, otp }) => {
      try {
        await code.sending(otp, () => givePassword(password, otp));
      } catch (error) {
        // In a session that has ended it is a sign-in that is refused.
        if (!(error instanceof Refusal) || error.code !== 'not_authenticated') throw error;
        throw new Refusal(error.status, error.code, 'current: This is not your current password');
      }
    },
  });
  return (
    <form className="stack" onSubmit={form.submit} noValidate>
      <p>{why}</p>
      {/* Password managers look for the name beside the password. */}
      <input className="hidden" readOnly tabIndex={-1} aria-hidden="true" autoComplete="username" value={knownUser()} />
      <PasswordInput
        autoComplete="current-password"
        description={`Of ${knownUser()}`}
        data-autofocus
        {...showPassword}
        {...form.text('password')}
      />
      {code.wanted && <CodeInput hasApp={code.methods.includes('totp')} {...form.text('otp')} />}
      {form.problem !== undefined && <Note kind="bad">{form.problem}</Note>}
      <div className="acts">
        <Action kind="main" submit busy={form.busy}>
          {verb}
        </Action>
        <Action onClick={declinePassword}>{decline}</Action>
      </div>
      <PasskeyButton as="both factors" send={givePasskey}>
        Use a passkey
      </PasskeyButton>
      {reason === 'proof' && <ProveAtProvider why="Or confirm where you sign in." />}
    </form>
  );
}
