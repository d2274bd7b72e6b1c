import { useQuery } from '@tanstack/react-query';
import type { ConsoleInvitation } from '@tessera/contract';
import { Link } from 'react-router';
import { mailedToken } from '../../api/mailed.ts';
import { mailedInvitationQuery, visitorQuery } from '../../api/queries.ts';
import { Refusal } from '../../api/refusal.ts';
import { AskedForPassword } from '../../frame/password.tsx';
import { Action } from '../../ui/buttons.tsx';
import { Found } from '../../ui/found.tsx';
import { Gate } from '../../ui/gate.tsx';
import { Until } from '../../ui/instant.tsx';
import { Note } from '../../ui/page.tsx';
import { roleWords } from '../../ui/words.ts';
import { Accept } from './accept.tsx';
import { InvitedSignUp } from './invited-sign-up.tsx';
import { signInAgain } from './sign-in-again.ts';

/** The page behind the link of an invitation's mail: for people with an account or without, signed in or not. */
export default function Invitation() {
  const token = mailedToken();
  const invitation = useQuery(mailedInvitationQuery(token));
  const title = invitation.data === undefined ? 'Invitation' : `Join ${invitation.data.organization}`;
  return (
    <Gate title={title} more={<Link to="/">Go to your account</Link>}>
      {token === '' ? (
        <Note kind="bad">This page needs the link from the mail. Open that link again.</Note>
      ) : isOver(invitation.error) ? (
        <Note kind="bad">
          This invitation was used already, taken back, or is too old. Its sender can mail you another one. If you have
          accepted it, the organization is on your start page.
        </Note>
      ) : (
        <Found query={invitation}>{(found) => <Offer invitation={found} token={token} />}</Found>
      )}
      <AskedForPassword />
    </Gate>
  );
}

function isOver(error: Error | null): boolean {
  return error instanceof Refusal && error.code === 'invitation_not_found';
}

interface OfferProps {
  invitation: ConsoleInvitation;
  token: string;
}

function Offer({ invitation, token }: OfferProps) {
  const visitor = useQuery(visitorQuery);
  const { organization, role, inviter, expires_at: until } = invitation;
  return (
    <div className="stack">
      <p>
        <strong>{inviter}</strong> invites you to <strong>{organization}</strong>, in the role{' '}
        {roleWords[role].toLowerCase()}. You can join until <Until at={until} warns={1} />.
      </p>
      <Found query={visitor}>
        {(user) =>
          user === null ? (
            <Stranger invitation={invitation} token={token} />
          ) : (
            <Accept invitation={invitation} token={token} user={user} />
          )
        }
      </Found>
    </div>
  );
}

/** For a visitor who is not signed in: with an invited account, they sign in; else they make one. */
function Stranger({ invitation, token }: OfferProps) {
  const { username, email } = invitation;
  if (username !== undefined || email === undefined) {
    return (
      <div className="acts">
        <Action kind="main" to={signInAgain(username)}>
          Sign in{username === undefined ? '' : ` as ${username}`} to join
        </Action>
      </div>
    );
  }
  return (
    <>
      <InvitedSignUp invitation={invitation} email={email} token={token} />
      <p>
        You have an account with another address? <Link to={signInAgain()}>Sign in with it</Link>
      </p>
    </>
  );
}
