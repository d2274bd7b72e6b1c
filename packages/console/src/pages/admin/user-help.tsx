import { lazy, Suspense, useState } from 'react';
import { call } from '../../api/call.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { changes, Line, type LinesProps } from './user-lines.tsx';

const RecoveryLinkDialog = lazy(() => import('./recovery-link-dialog.tsx'));

/** Help for a user who is locked out. */
export function HelpLines({ user, own }: LinesProps) {
  const { username, email } = user;
  const params = { user: username };
  const [linking, setLinking] = useState(false);
  const disabled = user.status === 'disabled' ? 'The account is disabled: enable it first' : undefined;
  const unconfirmed = email === undefined ? 'The account has no e-mail address' : undefined;
  return (
    <>
      <Line words="A link to hand over sets a new password, once, within 30 minutes.">
        <Action small reason={disabled} onClick={() => setLinking(true)}>
          Make a recovery link
        </Action>
        {linking && (
          <Suspense fallback={null}>
            <RecoveryLinkDialog username={username} close={() => setLinking(false)} />
          </Suspense>
        )}
      </Line>
      <Line words="Confirm the e-mail address, where you know that it is theirs.">
        <Confirm
          small
          verb="Confirm address"
          title={`Confirm ${email}?`}
          reason={user.is_valid_email ? 'The address is confirmed' : unconfirmed}
          consequence="The reader of that mailbox can reset the password. Confirm it only where you know that it is theirs."
          done={`${email} is confirmed`}
          changes={changes}
          work={() => call('confirmUserEmail', { params })}
        />
      </Line>
      <Line words="Remove the second factor, for a user who lost it and the recovery codes.">
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
      </Line>
    </>
  );
}
