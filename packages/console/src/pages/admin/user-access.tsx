import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { say } from '../../ui/notices.ts';
import { Note } from '../../ui/page.tsx';
import { changes, Line, type LinesProps } from './user-lines.tsx';

const DisableDialog = lazy(() => import('./disable-dialog.tsx'));

/** The actions that take access from an account, or give it back. */
export function AccessLines(props: LinesProps) {
  return (
    <>
      <StatusLine {...props} />
      <SessionsAndTokens {...props} />
      <RoleLine {...props} />
      <DeleteLine {...props} />
    </>
  );
}

function StatusLine({ user: { username, status }, own }: LinesProps) {
  const [disabling, setDisabling] = useState(false);
  if (status === 'disabled') {
    return (
      <Line words="Nothing of the account is accepted. Enabled, all of it works as before.">
        <Enable username={username} />
      </Line>
    );
  }
  return (
    <Line words="Nothing of the account is accepted any more, and nothing is deleted.">
      <Action small kind="danger" reason={own} onClick={() => setDisabling(true)}>
        Disable
      </Action>
      {disabling && (
        <Suspense fallback={null}>
          <DisableDialog username={username} changes={changes} close={() => setDisabling(false)} />
        </Suspense>
      )}
    </Line>
  );
}

/** Asks nothing: disabling takes it back. */
function Enable({ username }: { username: string }) {
  const { act, busy, problem } = useAct({
    work: () => call('enableUser', { params: { user: username } }),
    done: `${username} is enabled`,
    changes,
  });
  return (
    <>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
      <Action small busy={busy} onClick={act}>
        Enable
      </Action>
    </>
  );
}

function SessionsAndTokens({ user: { username, password_change_required: isRequired } }: LinesProps) {
  const params = { user: username };
  return (
    <>
      <Line words="Sign the user out everywhere. Tokens of programs stay.">
        <Confirm
          small
          verb="End sessions"
          title={`End all sessions of ${username}?`}
          consequence="They have to sign in again, everywhere."
          done={`${username} is signed out everywhere`}
          changes={changes}
          work={() => call('endUserSessions', { params })}
        />
      </Line>
      <Line words="Revoke every token, those of programs too.">
        <Confirm
          small
          verb="Revoke tokens"
          title={`Revoke all tokens of ${username}?`}
          consequence="Every program that uses one is refused at once. Sessions and mailed links end as well."
          done={`${username} has no token any more`}
          changes={changes}
          work={() => call('revokeUserTokens', { params })}
        />
      </Line>
      <Line words="Have the user set a new password before anything else. Tokens of programs go on.">
        <Confirm
          small
          verb="Require a new password"
          title={`Require a new password of ${username}?`}
          reason={isRequired ? 'It is required already' : undefined}
          consequence="Their sessions and their password permit nothing else until they set another one."
          done={`${username} must set a new password`}
          changes={changes}
          work={() => call('requirePasswordChange', { params })}
        />
      </Line>
    </>
  );
}

function RoleLine({ user: { username, site_admin: administers }, own }: LinesProps) {
  const params = { user: username };
  return (
    <Line words="Administrators look after accounts and settings. They get no role in organizations.">
      {administers ? (
        <Confirm
          small
          verb="Make an ordinary user"
          title={`Make ${username} an ordinary user?`}
          reason={own}
          consequence="They can administer nothing any more."
          done={`${username} administers the site no more`}
          changes={changes}
          work={() => call('revokeSiteAdmin', { params })}
        />
      ) : (
        <Confirm
          small
          verb="Make an administrator"
          title={`Make ${username} an administrator?`}
          consequence="They can do everything that this page does, to every account but their own."
          done={`${username} administers the site`}
          changes={changes}
          work={() => call('grantSiteAdmin', { params })}
        />
      )}
    </Line>
  );
}

function DeleteLine({ user: { username }, own }: LinesProps) {
  const navigate = useNavigate();
  return (
    <Line words="The account, its credentials, and the organizations without another member, for ever.">
      <Confirm
        small
        verb="Delete account"
        title={`Delete ${username}`}
        typed={username}
        reason={own}
        consequence="Everything of the account goes at once, for ever. No other account can take its name."
        changes={[keys.users]}
        work={() => call('removeUser', { params: { user: username } })}
        after={async () => {
          await navigate('/admin/users');
          say(`${username} is deleted`);
        }}
      />
    </Line>
  );
}
