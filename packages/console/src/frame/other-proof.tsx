import { ask } from '../api/call.ts';
import { queryClient } from '../api/client.ts';
import { declinePassword, givePasskey, type PasswordReason } from '../api/password.ts';
import { userQuery } from '../api/queries.ts';
import { useAct } from '../ui/act.ts';
import { Action } from '../ui/buttons.tsx';
import { Note } from '../ui/page.tsx';
import { PasskeyButton } from '../ui/passkey-button.tsx';
import { ProveAtProvider, SignInAtProvider } from './prove-at-provider.tsx';

/** The proof that replaces the password of an account without one. */
export function OtherProof({ reason, decline }: { reason: PasswordReason; decline: string }) {
  const user = queryClient.getQueryData(userQuery.queryKey);
  const isEnded = reason === 'ended';
  return (
    <div className="stack">
      <p>
        {isEnded
          ? 'Sign in as you did before. A passkey keeps what you entered on this page.'
          : 'This needs a proof that it is you, so that it cannot be done at a screen that you left open. Your account has no password.'}
      </p>
      <PasskeyButton as="both factors" send={givePasskey}>
        Use a passkey
      </PasskeyButton>
      {isEnded ? <SignInAtProvider /> : <ProveAtProvider why="Confirm where you sign in." />}
      {!isEnded && user?.is_valid_email === true && (
        <MailedPassword username={user.username} email={user.email ?? ''} />
      )}
      <div className="acts">
        <Action onClick={declinePassword}>{decline}</Action>
      </div>
    </div>
  );
}

/** The way of an account whose provider proves nothing afresh, as GitHub: its mailbox, and then its password. */
function MailedPassword({ username, email }: { username: string; email: string }) {
  const { act, busy, problem } = useAct({
    work: () => ask('POST', '/console/v1/user/password_reset/request', { username }),
    done: `A mail with a link to set a password is on its way to ${email}`,
  });
  return (
    <>
      <p className="dim">
        Or set a password. A provider that does not say when you authenticated, as GitHub, proves nothing here.
      </p>
      <div className="acts">
        <Action busy={busy} onClick={act}>
          Mail a link to set a password
        </Action>
      </div>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
    </>
  );
}
