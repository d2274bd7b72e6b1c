import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../api/call.ts';
import { keys, pendingInvitationsQuery } from '../api/queries.ts';
import { useAct } from '../ui/act.ts';
import { Action } from '../ui/buttons.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { say } from '../ui/notices.ts';
import { Note, Section } from '../ui/page.tsx';
import type { Invited } from './invitation/invitation-list.tsx';

// Most visits of the start page have none, and need no list.
const InvitationList = lazy(() => import('./invitation/invitation-list.tsx'));
const organizationOf = ({ organization_name: name = '' }: Invited) => name;

/** The invitations to the user, with their actions; nothing if there are none. */
export function OwnInvitations() {
  const { data: invitations = [] } = useQuery(pendingInvitationsQuery());
  if (invitations.length === 0) return null;
  return (
    <Section title="You are invited">
      <Suspense fallback={null}>
        <InvitationList
          label="Invitations to you"
          invitations={invitations}
          other={{ title: 'Organization', nameOf: organizationOf }}
          actions={(invitation) => <Answers invitation={invitation} />}
        />
      </Suspense>
    </Section>
  );
}

function Answers({ invitation }: { invitation: Invited }) {
  const { id = '' } = invitation;
  const name = organizationOf(invitation);
  const navigate = useNavigate();
  const changes = [keys.invitations, keys.organizations, keys.user];
  const accept = useAct({
    work: () => call('acceptInvitation', { params: { invitation: id }, body: undefined }),
    changes,
  });

  async function accepted(): Promise<void> {
    if (!(await accept.act())) return;
    await navigate(`/organizations/${name}`);
    say(`You are a member of ${name} now`);
  }

  return (
    <>
      <Action small kind="main" label={`Accept the invitation to ${name}`} busy={accept.busy} onClick={accepted}>
        Accept
      </Action>
      <Confirm
        small
        verb="Decline"
        label={`Decline the invitation to ${name}`}
        title={`Decline the invitation to ${name}?`}
        consequence="It is removed. An owner or an admin can invite you again."
        done={`The invitation to ${name} is declined`}
        changes={changes}
        work={() => call('declineInvitation', { params: { invitation: id } })}
      />
      {accept.problem !== undefined && <Note kind="bad">{accept.problem}</Note>}
    </>
  );
}
