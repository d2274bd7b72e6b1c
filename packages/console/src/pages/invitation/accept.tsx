import type { ConsoleInvitation } from '@tessera/contract';
import { useState } from 'react';
import { Link } from 'react-router';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { Refusal } from '../../api/refusal.ts';
import { leaveFor } from '../../api/session.ts';
import type { SignedInUser } from '../../frame/user.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Note } from '../../ui/page.tsx';
import { signInAgain } from './sign-in-again.ts';

interface AcceptProps {
  invitation: ConsoleInvitation;
  token: string;
  user: SignedInUser;
}

/** Joins as the signed-in user, or shows the ways on if the invitation is for another address than theirs. */
export function Accept({ invitation, token, user }: AcceptProps) {
  const { id, organization, username } = invitation;
  const [isForAnother, setForAnother] = useState(false);
  const join = async () => {
    await call('acceptInvitation', { params: { invitation: id }, body: { invitation_token: token } });
    leaveFor(`/organizations/${organization}`);
  };
  const changes = [keys.invitations, keys.user];
  const accept = useAct({
    work: async () => {
      try {
        await join();
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'invitation_for_another') throw error;
        setForAnother(true);
      }
    },
    changes,
  });
  if (isForAnother) return <OfAnother invitation={invitation} user={user} join={join} />;
  return (
    <>
      {accept.problem !== undefined && <Note kind="bad">{accept.problem}</Note>}
      <div className="acts">
        <Action kind="main" busy={accept.busy} onClick={accept.act}>
          Join as {user.username}
        </Action>
      </div>
      {username !== user.username && (
        <p>
          Not you? <Link to={signInAgain(username)}>Sign in with another account</Link>
        </p>
      )}
    </>
  );
}

/** The ways on for a reader of the invited mailbox who is signed in with an account without that address. */
function OfAnother({ invitation, user, join }: Omit<AcceptProps, 'token'> & { join: () => Promise<void> }) {
  const { email, username } = invitation;
  const move = useAct({
    work: async () => {
      // The link proves the address as soon as the account claims it.
      await call('updateUser', { params: { username: user.username }, body: { email } });
      await join();
    },
    changes: [keys.user],
  });
  if (email === undefined || username !== undefined) {
    return (
      <>
        <Note>
          This invitation is for the account {username}, and you are signed in as {user.username}.
        </Note>
        <div className="acts">
          <Action kind="main" to={signInAgain(username)}>
            Sign in as {username}
          </Action>
        </div>
      </>
    );
  }
  return (
    <>
      <Note>
        This invitation is for {email}, and the account {user.username} has{' '}
        {user.email ? `the address ${user.email}` : 'no address'}.
      </Note>
      {move.problem !== undefined && <Note kind="bad">{move.problem}</Note>}
      <div className="acts">
        <Action kind="main" busy={move.busy} onClick={move.act}>
          {user.email ? `Replace it by ${email}, and join` : `Give it ${email}, and join`}
        </Action>
      </div>
      <p>
        Or <Link to={signInAgain()}>sign in with another account</Link>, or ask for an invitation of {user.username}.
      </p>
    </>
  );
}
