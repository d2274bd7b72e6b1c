import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys, pendingInvitationsQuery } from '../../api/queries.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Note, Section } from '../../ui/page.tsx';
import InvitationList, { type Invited } from '../invitation/invitation-list.tsx';

const changes = [keys.invitations];
const recipientOf = ({ email, namespace_invited }: Invited) => email ?? namespace_invited ?? '';

/** The pending invitations, for members who may invite; nothing if there are none. */
export default function PendingInvitations({ organization }: { organization: string }) {
  const { data: pending = [] } = useQuery(pendingInvitationsQuery(organization));
  if (pending.length === 0) return null;
  return (
    <Section
      title="Invitations"
      about="Not accepted yet. The list shows what was typed, whether or not there is such an account."
    >
      <InvitationList
        label={`Invitations to ${organization}`}
        invitations={pending}
        other={{ title: 'Invited', nameOf: recipientOf }}
        actions={(invitation) => <InvitationActions organization={organization} invitation={invitation} />}
      />
    </Section>
  );
}

function InvitationActions({ organization, invitation }: { organization: string; invitation: Invited }) {
  const { id = '' } = invitation;
  const recipient = recipientOf(invitation);
  const resend = useAct({
    work: () => call('resendInvitation', { params: { invitation: id } }),
    changes,
    done: `A new link is on its way to ${recipient}; the old one works no more`,
  });
  return (
    <>
      <Action small label={`Resend to ${recipient}`} busy={resend.busy} onClick={resend.act}>
        Resend
      </Action>
      <Confirm
        small
        verb="Revoke"
        label={`Revoke the invitation of ${recipient}`}
        title={`Revoke the invitation of ${recipient}?`}
        consequence="Its link works no more. You can invite them again."
        done={`The invitation of ${recipient} is revoked`}
        changes={changes}
        work={() => call('cancelJoinOrganization', { params: { invitation: id, organization } })}
      />
      {resend.problem !== undefined && <Note kind="bad">{resend.problem}</Note>}
    </>
  );
}
