import { useState } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { say } from '../../ui/notices.ts';
import { Note, Section } from '../../ui/page.tsx';
import { DisableDialog } from './disable-dialog.tsx';
import { RecoveryLinkDialog } from './recovery-link-dialog.tsx';
import type { Detail } from './user.tsx';

const changes = [keys.siteUser, keys.users];

/** What an administrator can do to an account. What would be done to their own says why not. */
export function UserActs({ user }: { user: Detail }) {
  const { id } = useUser();
  const own = user.id === id ? 'Another administrator has to do this to your account' : undefined;
  return (
    <>
      <Section title="Help">
        <div className="box">
          <HelpLines user={user} own={own} />
        </div>
      </Section>
      <Section title="Access">
        <div className="box danger">
          <AccessLines user={user} own={own} />
        </div>
      </Section>
    </>
  );
}

interface LinesProps {
  user: Detail;
  /** Why not, where the account is the administrator's own. */
  own: string | undefined;
}

function HelpLines({ user, own }: LinesProps) {
  const { username, email } = user;
  const params = { user: username };
  const [linking, setLinking] = useState(false);
  const disabled = user.status === 'disabled' ? 'The account is disabled: enable it first' : undefined;
  const unconfirmed = email === undefined ? 'The account has no e-mail address' : undefined;
  return (
    <>
      <div className="line">
        <p className="thing">A link to hand over sets a new password, once, within 30 minutes.</p>
        <Action small reason={disabled} onClick={() => setLinking(true)}>
          Make a recovery link
        </Action>
        {linking && <RecoveryLinkDialog username={username} close={() => setLinking(false)} />}
      </div>
      <div className="line">
        <p className="thing">Confirm the e-mail address, where you know that it is theirs.</p>
        <Confirm
          small
          verb="Confirm address"
          title={`Confirm ${email}?`}
          reason={user.is_valid_email ? 'The address is confirmed' : unconfirmed}
          consequence="Whoever reads that mailbox can reset the password. Confirm it only where you know that it is theirs."
          done={`${email} is confirmed`}
          changes={changes}
          work={() => call('confirmUserEmail', { params })}
        />
      </div>
      <div className="line">
        <p className="thing">Remove the second factor, for a user who lost it and the recovery codes.</p>
        <Confirm
          small
          verb="Remove second factor"
          title={`Remove the second factor of ${username}?`}
          reason={user.second_factor ? own : 'The account has no second factor'}
          consequence="The password alone signs in from then on. Make sure that it is them, by other means than a mail. They are told by mail."
          done={`${username} has no second factor any more`}
          changes={changes}
          work={() => call('removeUserMfa', { params })}
        />
      </div>
    </>
  );
}

function AccessLines({ user, own }: LinesProps) {
  const { username } = user;
  const params = { user: username };
  const navigate = useNavigate();
  const [disabling, setDisabling] = useState(false);
  const required = user.password_change_required ? 'It is required already' : undefined;
  return (
    <>
      <div className="line">
        <p className="thing">
          {user.status === 'disabled'
            ? 'Nothing of the account is accepted. Enabled, all of it works as before.'
            : 'Nothing of the account is accepted any more, and nothing is deleted.'}
        </p>
        {user.status === 'disabled' ? (
          <Plain verb="Enable" done={`${username} is enabled`} work={() => call('enableUser', { params })} />
        ) : (
          <Action small kind="danger" reason={own} onClick={() => setDisabling(true)}>
            Disable
          </Action>
        )}
        {disabling && <DisableDialog username={username} changes={changes} close={() => setDisabling(false)} />}
      </div>
      <div className="line">
        <p className="thing">Sign the user out everywhere. Tokens of programs stay.</p>
        <Confirm
          small
          verb="End sessions"
          title={`End all sessions of ${username}?`}
          consequence="They have to sign in again, everywhere."
          done={`${username} is signed out everywhere`}
          changes={changes}
          work={() => call('endUserSessions', { params })}
        />
      </div>
      <div className="line">
        <p className="thing">Revoke every token, those of programs too.</p>
        <Confirm
          small
          verb="Revoke tokens"
          title={`Revoke all tokens of ${username}?`}
          consequence="Every program that uses one is refused at once. Sessions and mailed links end as well."
          done={`${username} has no token any more`}
          changes={changes}
          work={() => call('revokeUserTokens', { params })}
        />
      </div>
      <div className="line">
        <p className="thing">Have the user set a new password before anything else. Tokens of programs go on.</p>
        <Confirm
          small
          verb="Require a new password"
          title={`Require a new password of ${username}?`}
          reason={required}
          consequence="Their sessions and their password permit nothing else until they set another one."
          done={`${username} must set a new password`}
          changes={changes}
          work={() => call('requirePasswordChange', { params })}
        />
      </div>
      <div className="line">
        <p className="thing">Administrators look after accounts and settings. They get no role in organizations.</p>
        {user.site_admin ? (
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
      </div>
      <div className="line">
        <p className="thing">The account, its credentials, and the organizations that nobody else is in, for ever.</p>
        <Confirm
          small
          verb="Delete account"
          title={`Delete ${username}`}
          typed={username}
          reason={own}
          consequence="Everything of the account goes at once, for ever. No other account can take its name."
          changes={[keys.users]}
          work={() => call('removeUser', { params })}
          after={async () => {
            await navigate('/admin/users');
            say(`${username} is deleted`);
          }}
        />
      </div>
    </>
  );
}

/** A button that asks nothing: what it does is taken back by its neighbour. */
function Plain({ verb, done, work }: { verb: string; done: string; work: () => Promise<unknown> }) {
  const { act, busy, problem } = useAct({ work, done, changes });
  return (
    <>
      {problem !== undefined && <Note kind="bad">{problem}</Note>}
      <Action small busy={busy} onClick={act}>
        {verb}
      </Action>
    </>
  );
}
